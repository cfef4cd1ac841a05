import { EventEmitter } from "node:events";
import { WebSocket } from "ws";

type Params = Record<string, unknown>;
/** What comes back or is announced: the protocol's own shapes, read where they are used. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- DevTools' results are described nowhere here
export type Result = Record<string, any>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Result;
  readonly result?: Result;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

/** A conversation with one target of Chromium, or with the browser itself. Emits events by their method. */
export class Talk extends EventEmitter {
  readonly #send: (method: string, params: Params) => Promise<Result>;

  constructor(send: (method: string, params: Params) => Promise<Result>) {
    super();
    this.#send = send;
    this.setMaxListeners(0);
  }

  send(method: string, params: Params = {}): Promise<Result> {
    return this.#send(method, params);
  }
}

export interface Browser {
  readonly talk: Talk;
  /** The conversation with an attached target. */
  session(id: string): Talk;
}

/** Connects to Chromium's DevTools. When the connection ends, so does this process. */
export async function connectToBrowser(address: string): Promise<Browser> {
  const socket = new WebSocket(address, { perMessageDeflate: false, maxPayload: 2 ** 29 });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const waiting = new Map<number, (message: Message) => void>();
  const sessions = new Map<string, Talk>();
  let last = 0;
  const sender = (sessionId?: string) => (method: string, params: Params) => {
    const id = ++last;
    return new Promise<Result>((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  };
  const talk = new Talk(sender());
  socket.on("message", (text: Buffer) => {
    const message = JSON.parse(text.toString()) as Message;
    if (message.id !== undefined) {
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    } else if (message.method !== undefined) {
      const to = message.sessionId === undefined ? talk : sessions.get(message.sessionId);
      to?.emit(message.method, message.params);
    }
  });
  socket.on("close", () => process.exit(0));
  return {
    talk,
    session(id) {
      const known = sessions.get(id) ?? new Talk(sender(id));
      sessions.set(id, known);
      return known;
    },
  };
}
