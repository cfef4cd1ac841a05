import type { ChosenFile, CommonCode, FailureCode, Reply } from "#contract";
import { ask, onEvent, theCarrier } from "./link.ts";
import type { InputOf } from "./link.ts";

/** A file to take in: chosen in the system's dialog, or held by this page. */
export type Choice = ChosenFile | File;

export interface Carrying {
  /** Ends it; the call that the file is for then answers `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

type Purpose = InputOf<"files.choose">["purpose"];
type AnyReply<Value> = Reply<Value, FailureCode | CommonCode>;

/** Whether the system's own dialogs choose and save here; elsewhere the page does, with the browser's. */
export function hasDialogs(): boolean {
  return theCarrier().hasDialogs;
}

/** Asks the person for files; none when they closed the dialog. Call it from a click: a browser wants to see one. */
export async function chooseFiles(purpose: Purpose): Promise<AnyReply<readonly Choice[]>> {
  if (hasDialogs()) return ask("files.choose", { purpose });
  return { ok: true, value: await pickFiles(purpose === "attach") };
}

function pickFiles(several: boolean): Promise<readonly File[]> {
  const picker = document.createElement("input");
  picker.type = "file";
  picker.multiple = several;
  return new Promise((resolve) => {
    picker.addEventListener("change", () => {
      resolve([...(picker.files ?? [])]);
    });
    picker.addEventListener("cancel", () => {
      resolve([]);
    });
    picker.click();
  });
}

/** Runs the call that a file is for, and carries its bytes meanwhile where this page holds them. */
export async function carryIn<Value>(
  choice: Choice,
  call: (ticket: string) => Promise<AnyReply<Value>>,
  carrying: Carrying = {},
): Promise<AnyReply<Value>> {
  if (!(choice instanceof File)) return follow(choice.ticket, carrying, () => call(choice.ticket));
  const expected = await ask("files.expect", { name: choice.name, bytes: choice.size });
  if (!expected.ok) return expected;
  const { ticket } = expected.value;
  const ended = new AbortController();
  return follow(ticket, carrying, async () => {
    const reply = call(ticket);
    const { signal: given } = carrying;
    const signal = given === undefined ? ended.signal : AbortSignal.any([ended.signal, given]);
    const broken = { off: false };
    theCarrier()
      .send(ticket, choice, signal)
      .catch(() => {
        broken.off = !signal.aborted;
        return ask("files.cancel", { ticket });
      })
      .catch(() => undefined);
    const answer = await reply;
    ended.abort();
    if (!broken.off || answer.ok || answer.failure.code !== "cancelled") return answer;
    const message = `${choice.name} cannot be read. Is it a folder, or was it moved?`;
    return { ok: false, failure: { code: "file-unreadable", message } };
  });
}

/** Asks where to write, and runs the call that writes there. Null when the person closed the dialog. */
export async function carryOut<Value>(
  name: string,
  call: (ticket: string) => Promise<AnyReply<Value>>,
  carrying: Carrying = {},
): Promise<{ readonly reply: AnyReply<Value>; readonly path: string | null } | null> {
  const asked = await ask("files.destination", { name });
  if (!asked.ok) return { reply: asked, path: null };
  if (asked.value === null) return null;
  const { ticket, path } = asked.value;
  let hasBegun = path !== null;
  const onProgress = (done: number, total: number) => {
    // The call may have been refused; now it has not, and waits for us.
    if (!hasBegun) theCarrier().save(ticket);
    hasBegun = true;
    carrying.onProgress?.(done, total);
  };
  const reply = await follow(ticket, { ...carrying, onProgress }, () => call(ticket));
  return { reply, path };
}

/** Hears of the progress of one ticket, and gives it up on the signal, while `work` goes on. */
async function follow<T>(
  ticket: string,
  { signal, onProgress }: Carrying,
  work: () => Promise<T>,
): Promise<T> {
  const stop = onEvent("files.progress", (progress) => {
    if (progress.ticket === ticket) onProgress?.(progress.done, progress.total);
  });
  const cancel = () => {
    ask("files.cancel", { ticket }).catch(() => undefined);
  };
  if (signal?.aborted === true) cancel();
  signal?.addEventListener("abort", cancel);
  try {
    return await work();
  } finally {
    signal?.removeEventListener("abort", cancel);
    stop();
  }
}
