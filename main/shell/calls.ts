import { refused, type Client, type Door, type FramePort } from "../ipc/index.ts";
import type { Sallyport } from "../start.ts";
import type { HostCallEvent, HostContents, HostElectron } from "./electron-surface.ts";
import { pageOrigin } from "./scheme.ts";

function isOurPage({ senderFrame }: HostCallEvent): boolean {
  // SECURITY: our own origin, in a main frame that is still there. No frame inside, no about:blank.
  return senderFrame?.origin === pageOrigin && senderFrame.parent === null;
}

function openPort(electron: HostElectron, contents: HostContents, attachId: string): FramePort {
  const { port1, port2 } = new electron.MessageChannelMain();
  let isOpen = true;
  contents.postMessage("sallyport:port", attachId, [port2]);
  return {
    send: (frame) => {
      if (isOpen) port1.postMessage(frame);
    },
    onFrame: (listener) => {
      port1.on("message", ({ data }) => {
        if (isOpen) listener(data);
      });
      port1.start();
    },
    onClose: (listener) => {
      port1.on("close", () => {
        if (isOpen) listener();
        isOpen = false;
      });
    },
    close: () => {
      isOpen = false;
      port1.close();
    },
  };
}

/** Joins pages to the one door: calls in, events and ports out. */
export function createPages(electron: HostElectron, sallyport: Sallyport) {
  const doors = new Map<number, Door>();
  electron.ipcMain.handle("sallyport:call", (event, group, name, input) => {
    const door = doors.get(event.sender.id);
    if (door === undefined) return refused;
    return door.dispatch({ group, name, input, trustedSender: isOurPage(event) });
  });
  return {
    /** From now on this window's page is answered; the answer ends it. */
    add(contents: HostContents): () => void {
      const client: Client = { openPort: (attachId) => openPort(electron, contents, attachId) };
      const door = sallyport.connect(client);
      const { id } = contents;
      doors.set(id, door);
      const unsubscribe = sallyport.subscribe((name, value) => {
        if (!contents.isDestroyed()) contents.send(`sallyport:event:${name}`, value);
      });
      return () => {
        doors.delete(id);
        unsubscribe();
      };
    },
  };
}
