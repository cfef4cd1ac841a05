import { WebSocket } from "ws";
import type { Reply } from "#contract";
import { packInput, unpackOutput, type FromPage, type Hello, type ToPage } from "#contract/wire";

/** One message that crossed, and which call it answers, when it is a reply. */
export interface Crossing {
  readonly direction: "to-page" | "from-page";
  readonly bytes: Buffer;
  /** `group.name` of a call or of the call that a reply answers; else the kind of message. */
  readonly about: string;
}

export interface Port {
  /** All that the session has printed so far on this attachment. */
  printed(): string;
  write(text: string): void;
  /** Resolves when `wanted` has been printed. */
  until(wanted: string): Promise<void>;
  close(): void;
}

/** A page without a browser: the browser host's socket, with everything that crosses it kept. */
export interface SocketPage {
  ask(group: string, name: string, input?: object): Promise<Reply<unknown>>;
  /** The value of a reply; throws its code when it is a failure. */
  get<Value>(group: string, name: string, input?: object): Promise<Value>;
  /** Resolves with the next event of this name that `fits`. */
  event<Value>(name: string, fits: (value: Value) => boolean): Promise<Value>;
  attach(sessionId: string): Promise<Port>;
  readonly crossed: readonly Crossing[];
  close(): void;
}

/** A promise that says what did not happen, rather than wait for ever. */
export function within<Value>(promise: Promise<Value>, what: () => string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Not within 60 s: ${what()}`));
    }, 60_000);
  });
  return Promise.race([promise, late]).finally(() => {
    clearTimeout(timer);
  });
}

interface Lane {
  printed: string;
  bytes: number;
  readonly waiting: Set<() => void>;
}

/** Comes in by a one-time link, as printed by the browser host. */
export async function openSocketPage(link: string): Promise<SocketPage> {
  const { host, port, hash } = new URL(link);
  const headers = { host, origin: `http://${host}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers });
  const crossed: Crossing[] = [];
  const asked = new Map<number, { about: string; settle: (reply: Reply<unknown>) => void }>();
  const listeners = new Set<(name: string, value: unknown) => void>();
  const lanes = new Map<number, Lane>();
  const attached = new Map<string, (port: number) => void>();
  let calls = 0;

  const send = (message: FromPage | Hello, about: string) => {
    const text = JSON.stringify(message);
    crossed.push({ direction: "from-page", bytes: Buffer.from(text), about });
    socket.send(text);
  };
  const takeText = (bytes: Buffer) => {
    const message = JSON.parse(bytes.toString("utf8")) as ToPage;
    const about =
      message.kind === "reply" ? (asked.get(message.id)?.about ?? "reply") : message.kind;
    crossed.push({ direction: "to-page", bytes, about });
    if (message.kind === "reply") asked.get(message.id)?.settle(message.reply);
    else if (message.kind === "event")
      listeners.forEach((hear) => {
        hear(message.name, message.value);
      });
    else if (message.kind === "port") {
      lanes.set(message.port, { printed: "", bytes: 0, waiting: new Set() });
      attached.get(message.attachId)?.(message.port);
    }
    return message.kind;
  };
  const takeOutput = (bytes: Buffer) => {
    crossed.push({ direction: "to-page", bytes, about: "output" });
    const output = unpackOutput(new Uint8Array(bytes));
    const lane = lanes.get(output?.port ?? 0);
    if (output === null || lane === undefined) return;
    const { epoch, offset } = output.frame;
    lane.printed += Buffer.from(output.frame.bytes).toString("utf8");
    const ack = { kind: "ack", epoch, offset: offset + output.frame.bytes.byteLength } as const;
    send({ kind: "frame", port: output.port, frame: ack }, "ack");
    lane.waiting.forEach((look) => {
      look();
    });
  };

  const welcomed = new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (bytes: Buffer, isBinary: boolean) => {
      if (isBinary) takeOutput(bytes);
      else if (takeText(bytes) === "welcome") resolve();
    });
  });
  socket.once("open", () => {
    send({ kind: "token", token: hash.slice("#t=".length) }, "hello");
  });
  await welcomed;

  const ask: SocketPage["ask"] = (group, name, input = {}) => {
    const id = ++calls;
    const about = `${group}.${name}`;
    const reply = new Promise<Reply<unknown>>((settle) => asked.set(id, { about, settle }));
    send({ kind: "call", id, group, name, input }, about);
    return within(reply, () => `a reply to ${about}`);
  };
  const get = async <Value>(group: string, name: string, input: object = {}): Promise<Value> => {
    const reply = await ask(group, name, input);
    if (!reply.ok) throw new Error(`${group}.${name}: ${reply.failure.code}`);
    return reply.value as Value;
  };

  const portOn = (number: number, lane: Lane): Port => ({
    printed: () => lane.printed,
    write: (text) => {
      const bytes = packInput(number, Buffer.from(text));
      crossed.push({ direction: "from-page", bytes: Buffer.from(bytes), about: "input" });
      socket.send(bytes);
    },
    until: (wanted) => {
      const printed = new Promise<void>((resolve) => {
        const look = () => {
          if (!lane.printed.includes(wanted)) return;
          lane.waiting.delete(look);
          resolve();
        };
        lane.waiting.add(look);
        look();
      });
      return within(printed, () => `${wanted} in ${lane.printed}`);
    },
    close: () => {
      send({ kind: "close", port: number }, "close");
    },
  });

  return {
    ask,
    get,
    crossed,
    event: <Value>(name: string, fits: (value: Value) => boolean) =>
      new Promise<Value>((resolve) => {
        const hear = (heard: string, value: unknown) => {
          if (heard !== name || !fits(value as Value)) return;
          listeners.delete(hear);
          resolve(value as Value);
        };
        listeners.add(hear);
      }),
    async attach(sessionId) {
      const attachId = crypto.randomUUID();
      const arrived = new Promise<number>((resolve) => attached.set(attachId, resolve));
      await get("terminal", "attach", { sessionId, attachId });
      const number = await arrived;
      const lane = lanes.get(number);
      if (lane === undefined) throw new TypeError("A port without a lane");
      return portOn(number, lane);
    },
    close: () => {
      socket.terminate();
    },
  };
}
