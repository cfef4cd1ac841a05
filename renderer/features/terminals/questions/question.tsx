import "./questions.css";
import type { Question, Session } from "#contract";
import { HostKeyQuestion } from "./host-key.tsx";
import { PromptsQuestion } from "./prompts.tsx";

interface QuestionProps {
  readonly session: Session;
  readonly question: Question;
  readonly isFocused: boolean;
}

/** What a connection must know before it goes on, asked in the pane that it is for. */
export function QuestionCard({ session, question, isFocused }: QuestionProps) {
  return question.kind === "host-key" ? (
    <HostKeyQuestion session={session} question={question} isFocused={isFocused} />
  ) : (
    <PromptsQuestion session={session} question={question} isFocused={isFocused} />
  );
}
