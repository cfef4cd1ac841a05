import type { FrameIn, FrameOut } from "#contract";
import type { Port } from "#core/terminal";

export interface Page extends Port {
  /** Everything of the present epoch, as text. */
  text(): string;
  /** Bytes of the present epoch. */
  bytes(): number;
  readonly frames: FrameOut[];
  /** Whether it acknowledges what it is sent. */
  acknowledging: boolean;
  readonly closed: boolean;
  type(text: string): void;
  say(frame: FrameIn | object): void;
  /** Resolves when what it holds fits. */
  until(holds: (text: string) => boolean): Promise<void>;
  leave(): void;
}

/** A page that checks, as it goes, that nothing is missing, doubled, or of an earlier epoch. */
export function openPage(): Page {
  let chunks: Uint8Array[] = [];
  let total = 0;
  let epoch = -1;
  let onFrame: (raw: unknown) => void = () => undefined;
  let onClose: () => void = () => undefined;
  const waiting = new Set<() => void>();

  const page: Page & { closed: boolean } = {
    frames: [],
    acknowledging: true,
    closed: false,
    text: () => Buffer.concat(chunks).toString("utf8"),
    bytes: () => total,
    send(frame) {
      if (page.frames.length < 10_000) page.frames.push(frame);
      if (frame.kind === "start") {
        if (frame.epoch <= epoch) throw new Error("an epoch came back");
        ({ epoch } = frame);
        chunks = [];
        total = 0;
      } else if (frame.kind === "output") {
        if (frame.epoch !== epoch || frame.offset !== total) throw new Error("a frame is missing");
        if (frame.bytes.byteLength !== frame.bytes.buffer.byteLength) throw new Error("a view");
        chunks = [...chunks.slice(-20), frame.bytes];
        total += frame.bytes.length;
        const offset = total;
        if (page.acknowledging)
          setImmediate(() => {
            onFrame({ kind: "ack", epoch: frame.epoch, offset });
          });
      }
      for (const check of [...waiting]) check();
    },
    onFrame: (listener) => (onFrame = listener),
    onClose: (listener) => (onClose = listener),
    close: () => (page.closed = true),
    type(text) {
      onFrame({ kind: "input", bytes: new Uint8Array(Buffer.from(text)) });
    },
    say: (frame) => {
      onFrame(frame);
    },
    until: (holds) =>
      new Promise((resolve) => {
        const check = () => {
          if (!holds(page.text())) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    leave: () => {
      onClose();
    },
  };
  return page;
}
