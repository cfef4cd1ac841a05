import type { FrameIn, FrameOut } from "#contract";

/** What an attachment paints on. `done` is called when the bytes are on the screen, not when queued. */
export interface Sink {
  readonly start: (columns: number, rows: number) => void;
  readonly write: (bytes: Uint8Array, done: () => void) => void;
}

/** One session's bytes, both ways, over one port. */
export interface Attachment {
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** A hidden terminal is sent nothing; when it is shown again it gets a snapshot, as a new epoch. */
  readonly setVisible: (visible: boolean) => void;
  readonly close: () => void;
}

/** An acknowledgement waits until this much is new, or until nothing is left to paint. */
const ackEveryBytes = 5_000;

/**
 * Reads frames from `port` into `sink` and acknowledges them once painted. Acknowledgements are absolute
 * within an epoch, so one that is lost or late is repaired by the next; those of an earlier epoch are never sent.
 * `onBroken` is told once, when bytes are missing or the trusted side closed the port: attach again for a snapshot.
 */
export function createAttachment(port: MessagePort, sink: Sink, onBroken: () => void): Attachment {
  let epoch = -1;
  let received = 0;
  let painted = 0;
  let acknowledged = 0;
  let closed = false;

  const post = (frame: FrameIn) => {
    if (!closed) port.postMessage(frame);
  };
  const close = () => {
    closed = true;
    port.onmessage = null;
    port.close();
  };
  const fail = () => {
    if (closed) return;
    close();
    onBroken();
  };
  const start = (frame: FrameOut & { kind: "start" }) => {
    if (frame.epoch <= epoch) return;
    epoch = frame.epoch;
    received = painted = acknowledged = 0;
    sink.start(frame.columns, frame.rows);
  };
  const settle = (ofEpoch: number, end: number) => {
    if (closed || ofEpoch !== epoch) return;
    painted = end;
    if (painted - acknowledged < ackEveryBytes && painted !== received) return;
    acknowledged = painted;
    post({ kind: "ack", epoch, offset: painted });
  };
  const output = (frame: FrameOut & { kind: "output" }) => {
    if (frame.epoch !== epoch) return;
    if (frame.offset !== received) {
      fail();
      return;
    }
    const end = frame.offset + frame.bytes.byteLength;
    received = end;
    sink.write(frame.bytes, () => {
      settle(frame.epoch, end);
    });
  };

  port.addEventListener("close", fail);
  port.onmessage = (event: MessageEvent<FrameOut>) => {
    if (event.data.kind === "start") start(event.data);
    else output(event.data);
  };

  return {
    send: (bytes) => {
      post({ kind: "input", bytes });
    },
    resize: (columns, rows) => {
      post({ kind: "resize", columns, rows });
    },
    setVisible: (visible) => {
      post({ kind: "visible", visible });
    },
    close,
  };
}
