/**
 * Programs that ask from outside: the question to the person, and the list of those that were let in.
 * Must never answer by itself, nor by a key that was pressed before the question was there.
 */
export { ApprovalQuestion } from "./question.tsx";
export { LetIn } from "./let-in.tsx";
