import type { Base64, Codec, createCodec } from "./codec.ts";
import type { createCrossing } from "./crossing.ts";

/** From the page's preload world to Node. */
export type FromPreload =
  | readonly ["hello", url: string]
  | readonly ["invoke", id: number, channel: string, args: unknown]
  | readonly ["port", port: number, data: unknown]
  | readonly ["port-closed", port: number];

/** From Node to the page's preload world. */
export type ToPreload =
  | readonly ["reply", id: number, ok: boolean, value: unknown]
  | readonly ["send", channel: string, args: unknown]
  | readonly ["port-open", channel: string, message: unknown, port: number]
  | readonly ["port", port: number, data: unknown]
  | readonly ["port-close", port: number];

/** What is put into each page, as text: its two halves, and the random names that they know each other by. */
export interface Secrets {
  readonly greeting: string;
  readonly binding: string;
  readonly receiver: string;
}

/** The page's own world: takes the shared node when the other half offers it, and then what is exposed. */
export function mainWorld(greeting: string, cross: typeof createCrossing): void {
  if (window.top !== window) return;
  const welcome = (event: Event) => {
    event.stopImmediatePropagation();
    window.removeEventListener(greeting, welcome, true);
    const node = (event as MouseEvent).relatedTarget;
    if (node !== null) cross(node, { out: "up", in: "down" }, { window, takesExposed: true });
  };
  window.addEventListener(greeting, welcome, true);
}

type Listener = (event: { readonly ports: readonly MessagePort[] }, ...args: unknown[]) => void;

/** The preload's world: `electron` as a sandboxed preload has it, over one binding to Node. */
export function preloadWorld(
  names: Secrets,
  makes: { readonly cross: typeof createCrossing; readonly codec: typeof createCodec },
  preload: (require: (name: string) => unknown) => void,
): void {
  if (window.top !== window) return;
  const globals = globalThis as unknown as Record<string, unknown>;
  const bind = globals[names.binding] as (text: string) => void;
  Reflect.deleteProperty(globals, names.binding);
  const base64: Base64 = {
    write: (bytes) => (bytes as Uint8Array & { toBase64: () => string }).toBase64(),
    read: (text) =>
      (Uint8Array as unknown as { fromBase64: (text: string) => Uint8Array }).fromBase64(text),
  };
  const { encode, decode }: Codec = makes.codec(base64);
  const post = (message: FromPreload) => {
    bind(JSON.stringify(message));
  };
  const listeners = new Map<string, Set<Listener>>();
  const waiting = new Map<number, { resolve: (v: unknown) => void; reject: (e: Error) => void }>();
  const ports = new Map<number, MessagePort>();
  let lastCall = 0;

  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }) => {
      post(["port", id, encode(data)]);
    };
    port2.addEventListener("close", () => {
      if (ports.delete(id)) post(["port-closed", id]);
    });
    ports.set(id, port2);
    return port1;
  };
  const tell = (channel: string, open: readonly MessagePort[], args: unknown[]) => {
    for (const listener of listeners.get(channel) ?? []) listener({ ports: open }, ...args);
  };
  const take = (message: ToPreload): void => {
    switch (message[0]) {
      case "reply": {
        const call = waiting.get(message[1]);
        waiting.delete(message[1]);
        if (message[2]) call?.resolve(decode(message[3]));
        else call?.reject(new Error(String(message[3])));
        return;
      }
      case "send":
        tell(message[1], [], decode(message[2]) as unknown[]);
        return;
      case "port-open":
        tell(message[1], [openPort(message[3])], [decode(message[2])]);
        return;
      case "port":
        ports.get(message[1])?.postMessage(decode(message[2]));
        return;
      case "port-close": {
        const port = ports.get(message[1]);
        ports.delete(message[1]);
        port?.close();
      }
    }
  };
  Object.defineProperty(globalThis, names.receiver, {
    value: (text: string) => {
      for (const message of JSON.parse(text) as ToPreload[]) take(message);
    },
  });
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++lastCall;
        waiting.set(id, { resolve, reject });
        post(["invoke", id, channel, encode(args)]);
      }),
    on(channel: string, listener: Listener) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener);
    },
  };
  const node = document.createElement("div");
  window.dispatchEvent(new MouseEvent(names.greeting, { relatedTarget: node }));
  const crossing = makes.cross(node, { out: "down", in: "up" }, { window, takesExposed: false });
  const contextBridge = {
    exposeInMainWorld: (key: string, value: unknown) => {
      crossing.expose(key, value);
    },
  };
  post(["hello", location.href]);
  preload((name) => {
    if (name !== "electron") throw new Error(`stand-in: a sandboxed preload cannot load ${name}`);
    return { ipcRenderer, contextBridge };
  });
}
