import { randomUUID } from "node:crypto";
import type { Question } from "#contract";
import { AppError } from "#core/errors";
import type { Asker, HostKeyDoubt, PasswordNeed, PromptList } from "#core/ssh";

type HostKeyAnswer = "trust" | "once" | "refuse";

interface Open {
  readonly question: Question;
  readonly answer: (answer: HostKeyAnswer | readonly string[]) => void;
  readonly giveUp: (reason: unknown) => void;
}

/** What a session that is being opened asks the person: one question at a time. */
export interface Questions extends Asker {
  current(): Question | null;
  /** Both throw `question-gone` when this is not what is being asked. */
  answerHostKey(questionId: string, answer: HostKeyAnswer): void;
  /** Also the one answer to a question for the master password. */
  answerPrompts(questionId: string, answers: readonly string[]): void;
  /** Nobody will answer any more. */
  giveUp(reason: unknown): void;
}

const mostPrompts = 20;

export function createQuestions(onChange: () => void): Questions {
  let open: Open | null = null;

  function ask<T>(question: Question): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      open = { question, answer: resolve as Open["answer"], giveUp: reject };
      onChange();
    });
  }

  function take(kinds: readonly Question["kind"][], questionId: string): Open {
    if (open?.question.id !== questionId || !kinds.includes(open.question.kind)) {
      throw new AppError("question-gone", "This question is no longer asked.");
    }
    const taken = open;
    open = null;
    onChange();
    return taken;
  }

  return {
    current: () => open?.question ?? null,
    hostKey(doubt: HostKeyDoubt) {
      const knownFingerprints = [...doubt.knownFingerprints];
      return ask({ kind: "host-key", id: randomUUID(), ...doubt, knownFingerprints });
    },
    prompts({ name, instructions, prompts }: PromptList) {
      if (prompts.length > mostPrompts) {
        return Promise.reject(new AppError("sign-in-refused", "The server asks too much at once."));
      }
      return ask({ kind: "prompts", id: randomUUID(), name, instructions, prompts: [...prompts] });
    },
    async masterPassword({ recordName, problem }: PasswordNeed) {
      const question = { kind: "master-password", recordName, problem } as const;
      const answers = await ask<readonly string[]>({ ...question, id: randomUUID() });
      return answers[0] ?? "";
    },
    answerHostKey(questionId, answer) {
      take(["host-key"], questionId).answer(answer);
    },
    answerPrompts(questionId, answers) {
      take(["prompts", "master-password"], questionId).answer(answers);
    },
    giveUp(reason) {
      const given = open;
      open = null;
      given?.giveUp(reason);
    },
  };
}
