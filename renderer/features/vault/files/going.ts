import { create } from "zustand";
import { attachmentBytesMost } from "#contract";
import type { AttachmentView } from "#contract";
import { ask, carryIn, carryOut, onEvent } from "#bridge";
import type { Choice } from "#bridge";
import { showToast } from "#ui";
import { sizeText } from "./kinds.ts";

/** A file on its way into a record, or out of one. It goes on while another record is on screen. */
export interface Going {
  readonly key: number;
  readonly recordId: string;
  readonly name: string;
  readonly bytes: number;
  readonly way: "in" | "out";
  readonly done: number;
  /** Milliseconds since the page was opened; null while it waits for its turn. */
  readonly beganAt: number | null;
  /** Why it did not go, in words. */
  readonly problem: string | null;
}

interface State {
  readonly list: readonly Going[];
  /** The last thing that came to its end, for who hears the page. */
  readonly said: string;
}

export const useGoing = create<State>(() => ({ list: [], said: "" }));

const endings = new Map<number, AbortController>();
let lastKey = 0;
let turn: Promise<unknown> = Promise.resolve();
let stopListening: (() => void) | null = null;

function begin(going: Omit<Going, "key" | "done" | "beganAt" | "problem">): Going {
  // SECURITY: a lock leaves no name of a file on the screen, nor in this store.
  stopListening ??= onEvent("account.changed", ({ state }) => {
    if (state !== "unlocked") forgetAll();
  });
  const made = { ...going, key: ++lastKey, done: 0, beganAt: null, problem: null };
  endings.set(made.key, new AbortController());
  useGoing.setState(({ list }) => ({ list: [...list, made] }));
  return made;
}

function change(key: number, part: Partial<Going>): void {
  useGoing.setState(({ list }) => ({
    list: list.map((going) => (going.key === key ? { ...going, ...part } : going)),
  }));
}

function end(key: number, said = ""): void {
  endings.delete(key);
  useGoing.setState(({ list }) => ({ list: list.filter((going) => going.key !== key), said }));
}

function forgetAll(): void {
  for (const ending of endings.values()) ending.abort();
  endings.clear();
  useGoing.setState({ list: [], said: "" });
}

/** Ends one that is under way, waits, or failed, and takes it off the list. */
export function giveUp(key: number): void {
  endings.get(key)?.abort();
  end(key, "Given up.");
}

type Failed = { readonly ok: false; readonly failure: { readonly code: string; message: string } };

function settle(going: Going, reply: { readonly ok: true } | Failed, said: string): void {
  if (reply.ok) end(going.key, said);
  else if (reply.failure.code === "cancelled") end(going.key);
  else change(going.key, { problem: reply.failure.message });
}

function carryingOf({ key }: Going) {
  const signal = endings.get(key)?.signal ?? AbortSignal.abort();
  return {
    signal,
    onProgress: (done: number) => {
      change(key, { done });
    },
  };
}

/** Adds files to a record, one after the other in the order they were chosen. */
export function addFiles(recordId: string, choices: readonly Choice[]): void {
  for (const choice of choices) {
    const bytes = choice instanceof File ? choice.size : choice.bytes;
    const going = begin({ recordId, name: choice.name, bytes, way: "in" });
    if (bytes > attachmentBytesMost) {
      const most = sizeText(attachmentBytesMost);
      change(going.key, { problem: `It has ${sizeText(bytes)}; a file can have ${most}.` });
      continue;
    }
    const carrying = carryingOf(going);
    turn = turn
      .then(() => (carrying.signal.aborted ? undefined : add(going, choice, carrying)))
      .catch(() => undefined);
  }
}

async function add(going: Going, choice: Choice, carrying: ReturnType<typeof carryingOf>) {
  change(going.key, { beganAt: performance.now() });
  const reply = await carryIn(
    choice,
    (ticket) => ask("attachments.add", { id: going.recordId, ticket }),
    carrying,
  );
  settle(going, reply, `${going.name} was added.`);
}

/** Writes a file of a record where the person says. */
export async function saveFile(recordId: string, file: AttachmentView): Promise<void> {
  const { id: fileId, name, bytes } = file;
  const going = begin({ recordId, name, bytes, way: "out" });
  change(going.key, { beganAt: performance.now() });
  const saved = await carryOut(
    name,
    (ticket) => ask("attachments.save", { id: recordId, fileId, ticket }),
    carryingOf(going),
  );
  if (saved === null) {
    end(going.key);
    return;
  }
  settle(going, saved.reply, `${name} was saved.`);
  if (!saved.reply.ok) return;
  const detail = saved.path === null ? {} : { detail: saved.path };
  showToast({ title: `${name} was saved.`, ...detail });
}
