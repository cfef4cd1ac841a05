import type { Failure } from "#contract";
import { showFailure } from "#ui";

type Answer = { readonly ok: true } | { readonly ok: false; readonly failure: Failure };

/** Runs a call whose only news is its failure, and then what follows either way. */
export function run(reply: Promise<Answer>, after: () => void = () => undefined): void {
  reply
    .then((answer) => {
      if (!answer.ok) showFailure(answer.failure);
      after();
    })
    .catch(() => undefined);
}
