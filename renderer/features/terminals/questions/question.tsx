import "./questions.css";
import type { Question, Session } from "#contract";
import { HostKeyQuestion } from "./host-key.tsx";
import { MasterPasswordQuestion } from "./master-password.tsx";
import { PromptsQuestion } from "./prompts.tsx";

interface QuestionProps {
  readonly session: Session;
  readonly question: Question;
  readonly isFocused: boolean;
}

/** What a connection must know before it goes on, asked in the pane that it is for. */
export function QuestionCard({ session, question, isFocused }: QuestionProps) {
  const props = { session, isFocused };
  switch (question.kind) {
    case "host-key":
      return <HostKeyQuestion {...props} question={question} />;
    case "prompts":
      return <PromptsQuestion {...props} question={question} />;
    case "master-password":
      return <MasterPasswordQuestion key={question.id} {...props} question={question} />;
    default:
      return question satisfies never;
  }
}
