import { ask } from "#bridge";
import { createAttachment, type Attachment, type Sink } from "../wire/attachment.ts";
import { createPortDesk, type PortDesk } from "../wire/ports.ts";

/** Keeps one session attached while it should be: it attaches again when the line was cut. */
export interface Line {
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly setVisible: (visible: boolean) => void;
  /** Attaches when it is not; does nothing otherwise. */
  readonly open: () => void;
  readonly close: () => void;
}

/** Two cuts within this time mean that attaching does not help; the next look or key tries again. */
const calmMs = 2_000;

/** What is typed while the line opens is kept, up to this many pieces. */
const earlyPieces = 256;

let desk: PortDesk | null = null;

/** `size` is what the screen measures when the line opens; `onTrouble` is told when it cannot be opened. */
export function createLine(
  sessionId: string,
  screen: { sink: Sink; size: () => { columns: number; rows: number } },
  onTrouble: (message: string | null) => void,
): Line {
  let attachment: Attachment | null = null;
  let attempt: string | null = null;
  let lastAttempt = 0;
  let isVisible = false;
  let isClosed = false;
  let early: Uint8Array<ArrayBuffer>[] = [];

  const open = () => {
    if (isClosed || attachment !== null || attempt !== null) return;
    const attachId = crypto.randomUUID();
    attempt = attachId;
    lastAttempt = Date.now();
    connect(sessionId, attachId)
      .then((port) => {
        if (attempt !== attachId) port.close();
        else join(port);
      })
      .catch((fault: unknown) => {
        if (attempt !== attachId) return;
        attempt = null;
        onTrouble(fault instanceof Error ? fault.message : "The terminal could not be attached.");
      });
  };
  const join = (port: MessagePort) => {
    attempt = null;
    attachment = createAttachment(port, screen.sink, onCut);
    const { columns, rows } = screen.size();
    attachment.resize(columns, rows);
    attachment.setVisible(isVisible);
    for (const bytes of early) attachment.send(bytes);
    early = [];
    onTrouble(null);
  };
  const onCut = () => {
    attachment = null;
    if (Date.now() - lastAttempt > calmMs) open();
  };

  return {
    send: (bytes) => {
      if (attachment !== null) attachment.send(bytes);
      else if (attempt !== null && early.length < earlyPieces) early.push(bytes);
    },
    resize: (columns, rows) => {
      attachment?.resize(columns, rows);
    },
    setVisible: (visible) => {
      isVisible = visible;
      attachment?.setVisible(visible);
    },
    open,
    close: () => {
      isClosed = true;
      if (attempt !== null) desk?.abandon(attempt);
      attempt = null;
      attachment?.close();
      attachment = null;
    },
  };
}

async function connect(sessionId: string, attachId: string): Promise<MessagePort> {
  desk ??= createPortDesk(window);
  const port = desk.claim(attachId);
  const reply = await ask("terminal.attach", { sessionId, attachId });
  if (!reply.ok) {
    desk.abandon(attachId);
    await port.catch(() => undefined);
    throw new Error(reply.failure.message);
  }
  return port;
}
