/**
 * The bridge over the browser host's one WebSocket: the same calls, events and ports that the preload gives
 * in Electron. Must never keep a secret, and never send a call twice.
 */
import type { EventName, Reply, SallyportBridge } from "#contract";
import { callNames } from "#contract/names";
import type { FromPage, ToPage } from "#contract/wire";
import type { Link, LinkState } from "../connect.ts";
import { watchActivity } from "./activity.ts";
import { dial } from "./dial.ts";
import { createPorts } from "./ports.ts";

export { carryByRequests } from "./requests.ts";

type AnyReply = Reply<unknown>;

function failed(code: "internal" | "refused", message: string): AnyReply {
  return { ok: false, failure: { code, message } };
}

const lost = failed("internal", "The connection to Sallyport was lost.");
const refused = failed("refused", "This address was used already. Ask Sallyport for a new one.");

/** Everyone who listens to an event, by its name. */
function createListeners() {
  const listeners = new Map<EventName, Set<(value: never) => void>>();
  const on: SallyportBridge["on"] = (name, listener) => {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(listener));
    return () => set.delete(listener);
  };
  const tell = (name: EventName, value: unknown) => {
    for (const listener of listeners.get(name) ?? []) listener(value as never);
  };
  return { on, tell };
}

function createLink() {
  const listeners = new Set<(state: LinkState) => void>();
  let state: LinkState = "connecting";
  const link: Link = {
    state: () => state,
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const set = (next: LinkState) => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener(next);
  };
  return { link, set };
}

/** Calls that were not answered yet. */
function createWaiting() {
  const waiting = new Map<number, { message: FromPage; settle: (reply: AnyReply) => void }>();
  let last = 0;
  return {
    add(group: string, name: string, input: unknown) {
      const id = ++last;
      const message: FromPage = { kind: "call", id, group, name, input };
      const reply = new Promise<AnyReply>((settle) => waiting.set(id, { message, settle }));
      return { message, reply };
    },
    settle(id: number, reply: AnyReply) {
      waiting.get(id)?.settle(reply);
      waiting.delete(id);
    },
    settleAll(reply: AnyReply) {
      for (const { settle } of waiting.values()) settle(reply);
      waiting.clear();
    },
    messages: () => [...waiting.values()].map(({ message }) => message),
  };
}

/** One function for each call of the contract, all leading to `call`. */
function createCalls(call: (group: string, name: string, input: unknown) => Promise<AnyReply>) {
  const groups = Object.entries(callNames).map(([group, names]) => {
    const calls = names.map(
      (name) => [name, (input: unknown) => call(group, name, input)] as const,
    );
    return [group, Object.fromEntries(calls)] as const;
  });
  return Object.fromEntries(groups) as unknown as SallyportBridge["calls"];
}

/** An address that the trusted side approved is opened here: the person's browser is this one. */
function openLink(input: unknown, reply: AnyReply): void {
  const url = (input as { url?: unknown } | undefined)?.url;
  if (reply.ok && typeof url === "string") window.open(url, "_blank", "noopener,noreferrer");
}

/**
 * Opens the socket, and again when it drops: a call that was under way then answers `internal`, and ports
 * close, so attach again.
 */
export function connectByWebSocket(): { bridge: SallyportBridge; link: Link } {
  const events = createListeners();
  const waiting = createWaiting();
  const { link, set } = createLink();
  const send = dial({
    onWelcome() {
      // What was asked before the first welcome goes out now; later ones were refused at once.
      for (const message of waiting.messages()) send(message);
      set("open");
    },
    onMessage: take,
    onBytes: (packed) => {
      ports.postBytes(packed);
    },
    onLost() {
      ports.closeAll();
      set("lost");
      waiting.settleAll(lost);
    },
    onRefused() {
      set("refused");
      waiting.settleAll(refused);
    },
  });
  const ports = createPorts(send);
  function take(message: ToPage): void {
    switch (message.kind) {
      case "welcome":
        return;
      case "reply":
        waiting.settle(message.id, message.reply);
        return;
      case "event":
        events.tell(message.name, message.value);
        return;
      case "port":
        ports.open(message.port, message.attachId);
        return;
      case "frame":
        ports.post(message.port, message.frame);
        return;
      case "close":
        ports.close(message.port);
        return;
    }
    message satisfies never;
  }
  const call = async (group: string, name: string, input: unknown) => {
    if (link.state() === "lost") return lost;
    if (link.state() === "refused") return refused;
    const { message, reply } = waiting.add(group, name, input);
    send(message);
    const answer = await reply;
    if (group === "app" && name === "openLink") openLink(input, answer);
    return answer;
  };
  watchActivity(() => {
    send({ kind: "active" });
  });
  return { bridge: { calls: createCalls(call), on: events.on }, link };
}
