import type { WebSocket } from "ws";
import { socketMisused, type FromPage, type ToPage } from "#contract/wire";
import type { Sallyport } from "../start.ts";
import { createChannels } from "./channels.ts";
import { readFromPage } from "./wire.ts";

/** Bytes that may wait for a page that does not read, and calls that it may have open at once. */
const mostWaitingBytes = 32 * 1024 * 1024;
const mostOpenCalls = 256;

function sendText(socket: WebSocket, text: string): void {
  const bytes = Buffer.from(text);
  socket.send(bytes, { binary: false }, () => {
    bytes.fill(0); // SECURITY: an answer may hold a secret, and its bytes are not needed once sent. [L11]
  });
}

/** Serves one page that was let in, until its socket closes. */
export function servePage(
  socket: WebSocket,
  sallyport: Pick<Sallyport, "connect" | "subscribe">,
  onActive: () => void,
): void {
  let openCalls = 0;

  const send = (message: ToPage | Uint8Array) => {
    if (socket.readyState !== socket.OPEN) return;
    // A page that asks and does not read is not ours, or has died: it may come back with its session.
    if (socket.bufferedAmount > mostWaitingBytes) socket.terminate();
    else if (message instanceof Uint8Array) socket.send(message);
    else sendText(socket, JSON.stringify(message));
  };
  const channels = createChannels(send);
  const connection = sallyport.connect(channels);

  const answerCall = async (call: FromPage & { kind: "call" }) => {
    openCalls += 1;
    const { group, name, input } = call;
    // The sender was checked when the socket was opened: exact host, exact origin, and a session.
    const reply = await connection.dispatch({ group, name, input, trustedSender: true });
    openCalls -= 1;
    send({ kind: "reply", id: call.id, reply });
  };
  const take = (message: FromPage): Promise<void> | undefined => {
    switch (message.kind) {
      case "call":
        if (openCalls < mostOpenCalls) return answerCall(message);
        socket.close(socketMisused, "too many calls");
        return;
      case "active":
        onActive();
        return;
      case "frame":
        channels.deliver(message.port, message.frame);
        return;
      case "close":
        channels.lost(message.port);
        return;
    }
    message satisfies never;
  };
  socket.on("message", (raw: Buffer<ArrayBuffer>, isBinary: boolean) => {
    const message = readFromPage(raw, isBinary);
    // SECURITY: what a person typed is now in `message`; the text that brought it is done with. [L11]
    if (!isBinary) raw.fill(0);
    // SECURITY: who breaks the protocol is sent away, not guessed at.
    if (message === null) socket.close(socketMisused, "not understood");
    else
      take(message)?.catch(() => {
        socket.terminate();
      });
  });
  const unsubscribe = sallyport.subscribe((name, value) => {
    send({ kind: "event", name, value });
  });
  socket.on("close", () => {
    unsubscribe();
    channels.lostAll();
  });
}
