import { ask } from "#bridge";
import { createAttachment, type Attachment, type Sink } from "../wire/attachment.ts";
import { createPortDesk, type PortDesk } from "../wire/ports.ts";

/** Keeps one session attached while it should be: it attaches again when the line was cut. */
export interface Line {
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** How many bytes of a paste it would take now: none where it is not attached. */
  readonly room: () => number;
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

interface LineEvents {
  /** It cannot be opened; null when it is open. */
  readonly trouble: (message: string | null) => void;
  readonly room: () => void;
  /** It broke: what was on its way may be lost. */
  readonly cut: () => void;
}

/** `size` is what the screen measures when the line opens. */
export function createLine(
  sessionId: string,
  screen: { sink: Sink; size: () => { columns: number; rows: number } },
  events: LineEvents,
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
        events.trouble(
          fault instanceof Error ? fault.message : "The terminal could not be attached.",
        );
      });
  };
  const join = (port: MessagePort) => {
    attempt = null;
    attachment = createAttachment(port, screen.sink, {
      onRoom: events.room,
      onBroken: onCut,
    });
    const { columns, rows } = screen.size();
    attachment.resize(columns, rows);
    attachment.setVisible(isVisible);
    for (const bytes of early) attachment.send(bytes);
    early = [];
    events.trouble(null);
    events.room();
  };
  const onCut = () => {
    attachment = null;
    if (Date.now() - lastAttempt > calmMs) open();
    events.cut();
  };

  return {
    send: (bytes) => {
      if (attachment !== null) attachment.send(bytes);
      else if (attempt !== null && early.length < earlyPieces) early.push(bytes);
    },
    room: () => attachment?.room() ?? 0,
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
  // It may be abandoned before the reply comes, when nobody waits for it yet.
  port.catch(() => undefined);
  const reply = await ask("terminal.attach", { sessionId, attachId });
  if (!reply.ok) {
    desk.abandon(attachId);
    throw new Error(reply.failure.message);
  }
  return port;
}
