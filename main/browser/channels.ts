import type { FrameOut } from "#contract";
import { packOutput, type ToPage } from "#contract/wire";
import type { Client, FramePort } from "../ipc/index.ts";

type Send = (message: ToPage | Uint8Array) => void;

/** The numbered lanes of one socket, each carrying one session's port. */
export interface Channels extends Client {
  deliver(port: number, frame: unknown): void;
  /** The page let go of one, or is gone. */
  lost(port: number): void;
  lostAll(): void;
}

interface Channel {
  readonly port: FramePort;
  deliver(frame: unknown): void;
  /** The page let go, or is gone. */
  lost(): void;
}

/** Makes a session's port out of a numbered lane of the socket. */
function openChannel(
  lane: { readonly port: number; readonly send: Send },
  forget: () => void,
): Channel {
  let onFrame: (raw: unknown) => void = () => undefined;
  let onClose: () => void = () => undefined;
  let isOpen = true;
  const send = (frame: FrameOut) => {
    if (!isOpen) return;
    if (frame.kind === "output") lane.send(packOutput(lane.port, frame));
    else lane.send({ kind: "frame", port: lane.port, frame });
  };
  const end = () => {
    const wasOpen = isOpen;
    isOpen = false;
    forget();
    return wasOpen;
  };
  const port: FramePort = {
    send,
    onFrame: (listener) => (onFrame = listener),
    onClose: (listener) => (onClose = listener),
    close: () => {
      if (end()) lane.send({ kind: "close", port: lane.port });
    },
  };
  return {
    port,
    deliver: (frame) => {
      if (isOpen) onFrame(frame);
    },
    lost: () => {
      if (end()) onClose();
    },
  };
}

export function createChannels(send: Send): Channels {
  const channels = new Map<number, Channel>();
  let lastPort = 0;
  return {
    openPort(attachId) {
      const port = ++lastPort;
      const channel = openChannel({ port, send }, () => channels.delete(port));
      channels.set(port, channel);
      send({ kind: "port", port, attachId });
      return channel.port;
    },
    deliver: (port, frame) => channels.get(port)?.deliver(frame),
    lost: (port) => channels.get(port)?.lost(),
    lostAll() {
      for (const channel of [...channels.values()]) channel.lost();
    },
  };
}
