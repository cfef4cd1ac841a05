import type { CopyView } from "#contract";
import { AppError } from "#core/errors";
import { Copy, type CopyParts } from "./copy.ts";

/** So many copies at once; each has many files under way. */
const mostAtOnce = 3;
const mostKept = 200;

/** Copies in the order in which they were asked for. Methods that name one throw `not-found` for another. */
export function createQueue() {
  const copies = new Map<string, Copy>();
  let running = 0;

  function find(copyId: string): Copy {
    const copy = copies.get(copyId);
    if (copy === undefined)
      throw new AppError("not-found", "This copy is not on the list any more.");
    return copy;
  }

  function startNext(): void {
    for (const copy of copies.values()) {
      if (running >= mostAtOnce) return;
      if (copy.view.state !== "waiting") continue;
      running++;
      copy
        .run()
        .finally(() => {
          running--;
          startNext();
        })
        .catch(() => undefined); // A copy tells of its failure itself.
    }
  }

  function forgetRested(): void {
    for (const [id, copy] of copies) if (copy.isResting) copies.delete(id);
  }

  return {
    add(parts: CopyParts): CopyView {
      if (copies.size >= mostKept) forgetRested();
      if (copies.size >= mostKept) {
        throw new AppError("conflict", "Too many copies wait already. Let some of them end first.");
      }
      const copy = new Copy(parts);
      copies.set(copy.view.id, copy);
      startNext();
      return copy.view;
    },
    list: (): CopyView[] => [...copies.values()].map((copy) => copy.view),
    pause(copyId: string): void {
      find(copyId).pause();
    },
    resume(copyId: string): void {
      find(copyId).wait();
      startNext();
    },
    cancel(copyId: string): void {
      find(copyId).cancel();
    },
    clear: forgetRested,
    /** Those of one server, or all. */
    stop(remoteId?: string): void {
      for (const copy of copies.values()) {
        if (remoteId === undefined || copy.view.remoteId === remoteId) copy.cancel();
      }
    },
  };
}

export type Queue = ReturnType<typeof createQueue>;
