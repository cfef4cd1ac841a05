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
  /** It is taken in, and waits for the others that were chosen with it, or for its record to be saved. */
  readonly fileId: string | null;
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

function begin(going: Omit<Going, "key" | "done" | "beganAt" | "fileId" | "problem">): Going {
  // SECURITY: a lock leaves no name of a file on the screen, nor in this store.
  stopListening ??= onEvent("account.changed", ({ state }) => {
    if (state !== "unlocked") forgetAll();
  });
  const fresh = { done: 0, beganAt: null, fileId: null, problem: null };
  const made = { ...going, key: ++lastKey, ...fresh };
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

/** Ends one that is under way, was taken in, waits, or failed, and takes it off the list. */
export function giveUp(key: number): void {
  const fileId = useGoing.getState().list.find((going) => going.key === key)?.fileId ?? null;
  endings.get(key)?.abort();
  if (fileId !== null) drop([fileId]);
  end(key, "Given up.");
}

type Failed = { readonly ok: false; readonly failure: { readonly code: string; message: string } };

function settle(going: Going, reply: { readonly ok: true } | Failed, said: string): void {
  if (reply.ok) end(going.key, said);
  else if (reply.failure.code === "cancelled") end(going.key);
  else change(going.key, { fileId: null, problem: reply.failure.message });
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

/** Adds files to a record as one new version of it, taken in one after the other in the order they were chosen. */
export async function addFiles(recordId: string, choices: readonly Choice[]): Promise<void> {
  const keys = await bringFiles({ recordId, isThere: true }, choices);
  const waiting = broughtOf(recordId).filter(({ key }) => keys.includes(key));
  if (waiting.length === 0) return;
  const fileIds = waiting.map(({ fileId }) => fileId);
  const reply = await ask("attachments.add", { id: recordId, fileIds });
  if (!reply.ok) drop(fileIds);
  for (const going of waiting) settle(going, reply, `${going.name} was added.`);
}

/** Takes files in for a record that is there or not yet; answers their keys when none is on its way any more. */
export async function bringFiles(
  { recordId, isThere }: { readonly recordId: string; readonly isThere: boolean },
  choices: readonly Choice[],
): Promise<readonly number[]> {
  const begun = choices.map((choice) => {
    const bytes = choice instanceof File ? choice.size : choice.bytes;
    return { choice, bytes, going: begin({ recordId, name: choice.name, bytes, way: "in" }) };
  });
  for (const { choice, bytes, going } of begun) {
    if (bytes > attachmentBytesMost) {
      const most = sizeText(attachmentBytesMost);
      change(going.key, { problem: `It has ${sizeText(bytes)}; a file can have ${most}.` });
      continue;
    }
    const carrying = carryingOf(going);
    turn = turn
      .then(() =>
        carrying.signal.aborted ? undefined : bring(going, { choice, isThere }, carrying),
      )
      .catch(() => undefined);
  }
  await turn;
  return begun.map(({ going }) => going.key);
}

async function bring(
  going: Going,
  { choice, isThere }: { readonly choice: Choice; readonly isThere: boolean },
  carrying: ReturnType<typeof carryingOf>,
): Promise<void> {
  change(going.key, { beganAt: performance.now() });
  const id = isThere ? { id: going.recordId } : {};
  const reply = await carryIn(
    choice,
    (ticket) => ask("attachments.stage", { ...id, ticket }),
    carrying,
  );
  if (!reply.ok) settle(going, reply, "");
  // Given up in the last moment, or locked: nothing is left of it.
  else if (carrying.signal.aborted) drop([reply.value.fileId]);
  else change(going.key, { fileId: reply.value.fileId, done: going.bytes });
}

/** The files that were taken in for a record, and wait to be given to it. */
export function broughtOf(recordId: string): readonly (Going & { readonly fileId: string })[] {
  const isBrought = (going: Going): going is Going & { readonly fileId: string } =>
    going.recordId === recordId && going.fileId !== null;
  return useGoing.getState().list.filter(isBrought);
}

/** The record was made, and has them. */
export function gaveFiles(recordId: string): void {
  for (const { key } of broughtOf(recordId)) end(key);
}

/** Gives up every file that is on its way into a record, waits for it, or failed. */
export function giveUpAll(recordId: string): void {
  const { list } = useGoing.getState();
  for (const { key } of list.filter((going) => going.recordId === recordId)) giveUp(key);
}

function drop(fileIds: string[]): void {
  ask("attachments.drop", { fileIds }).catch(() => undefined);
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
