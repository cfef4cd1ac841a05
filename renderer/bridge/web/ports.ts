import type { FrameEnd, FrameIn } from "#contract";
import { portMessage } from "#contract/names";
import { packInput, unpackOutput } from "#contract/wire";
import type { Send } from "./dial.ts";

export interface Ports {
  /** Hands the page a real port for lane `port` of the socket. */
  open(port: number, attachId: string): void;
  post(port: number, frame: unknown): void;
  postBytes(packed: Uint8Array<ArrayBuffer>): void;
  close(port: number): void;
  closeAll(): void;
}

/** The sessions' ports: real MessageChannels, as Electron's are, fed by the one socket. */
export function createPorts(send: Send): Ports {
  const ports = new Map<number, MessagePort>();
  const close = (port: number) => {
    const ours = ports.get(port);
    ports.delete(port);
    // Browsers do not tell a port's other end that it was closed, as Electron does.
    ours?.postMessage({ kind: "end" } satisfies FrameEnd);
    ours?.close();
  };
  return {
    open(port, attachId) {
      const { port1: ours, port2: theirs } = new MessageChannel();
      ours.onmessage = ({ data }: MessageEvent<FrameIn>) => {
        if (data.kind === "input") send(packInput(port, data.bytes));
        else send({ kind: "frame", port, frame: data });
      };
      ours.addEventListener("close", () => {
        if (ports.delete(port)) send({ kind: "close", port });
      });
      ports.set(port, ours);
      window.postMessage({ type: portMessage, attachId }, location.origin, [theirs]);
    },
    post: (port, frame) => ports.get(port)?.postMessage(frame),
    postBytes(packed) {
      const output = unpackOutput(packed);
      if (output !== null) ports.get(output.port)?.postMessage(output.frame, [packed.buffer]);
    },
    close,
    closeAll: () => {
      for (const port of [...ports.keys()]) close(port);
    },
  };
}
