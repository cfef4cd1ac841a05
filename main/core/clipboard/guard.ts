import { createHash, timingSafeEqual } from "node:crypto";
import type { ClipboardState } from "#contract";
import type { Clipboard, Clock } from "#core/ports";
import type { SettingsStore } from "#core/settings";

export interface ClipboardGuard {
  /**
   * Puts a secret on the clipboard and answers when it will be cleared, or null for never. Throws
   * `clipboard-unavailable`.
   */
  copySecret(
    text: string,
    what: { label: string; recordName: string },
  ): Promise<{ clearsAt: number | null }>;
  /** Clears it now if it still holds our secret. Never throws: a clipboard that cannot be read is let be. */
  clear(): Promise<void>;
  /** Plain text, such as a terminal's selection. Throws `clipboard-unavailable`. */
  writeText(text: string): Promise<void>;
  /** Throws `clipboard-unavailable`. */
  readText(): Promise<string>;
  state(): ClipboardState;
  onChanged(listener: (state: ClipboardState) => void): () => void;
}

interface Held {
  readonly digest: Buffer;
  readonly label: string;
  readonly recordName: string;
  readonly copiedAt: number;
}

export function createClipboardGuard(parts: {
  clipboard: Clipboard;
  clock: Clock;
  settings: Pick<SettingsStore, "get" | "onChanged">;
}): ClipboardGuard {
  const { clipboard, clock, settings } = parts;
  const listeners = new Set<(state: ClipboardState) => void>();
  let held: Held | null = null;
  let cancelTimer: () => void = () => undefined;

  const inTurn = createTurns();

  const state = () => describe(held, settings.get().clipboard.clearSeconds);

  /** Remembers what the clipboard holds of ours, and sets the time at which it goes. */
  function hold(next: Held | null): void {
    held = next;
    cancelTimer();
    const { clearsAt } = state();
    if (clearsAt !== null) {
      cancelTimer = clock.after(Math.max(0, clearsAt - clock.now()), () => {
        clear().catch(() => undefined); // It does not reject.
      });
    }
    for (const listener of listeners) listener(state());
  }

  const clear = (): Promise<void> => inTurn(clearNow);

  async function clearNow(): Promise<void> {
    const ours = held;
    if (ours === null) return;
    const isOurs = await stillHolds(clipboard, ours);
    // A platform that refuses leaves nothing more to do, and a lock must not fail for it.
    if (isOurs) await clipboard.writeText("").catch(() => undefined);
    hold(null);
  }

  settings.onChanged(() => {
    if (held !== null) hold(held);
  });

  return {
    state,
    clear,
    copySecret: (text, { label, recordName }) =>
      inTurn(async () => {
        await clipboard.writeSecret(text);
        // SECURITY: a digest is enough to recognise our text later; the text itself is not kept. [L6]
        hold({ digest: digestOf(text), label, recordName, copiedAt: clock.now() });
        return { clearsAt: state().clearsAt };
      }),
    writeText: (text) =>
      inTurn(async () => {
        await clipboard.writeText(text);
        if (held !== null) hold(null);
      }),
    readText: () => clipboard.readText(),
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * SECURITY: one after the other, so that a lock clears also what was still being copied when it came, and no
 * clearing forgets a secret that was copied meanwhile. [L6]
 */
function createTurns(): <T>(run: () => Promise<T>) => Promise<T> {
  const over = () => undefined;
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const turn = last.then(run);
    last = turn.then(over, over);
    return turn;
  };
}

function describe(held: Held | null, clearSeconds: number): ClipboardState {
  if (held === null) return { holds: null, copiedAt: null, clearsAt: null };
  const { label, recordName, copiedAt } = held;
  const clearsAt = clearSeconds === 0 ? null : copiedAt + clearSeconds * 1000;
  return { holds: { label, recordName }, copiedAt, clearsAt };
}

/** SECURITY: what somebody else put there meanwhile is not ours to clear, nor what cannot be read. [L6] */
async function stillHolds(clipboard: Clipboard, held: Held): Promise<boolean> {
  try {
    return timingSafeEqual(digestOf(await clipboard.readText()), held.digest);
  } catch {
    return false;
  }
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
