import type { z } from "zod";
import { useSyncExternalStore } from "react";
import type {
  CommonCode,
  EventName,
  FailureCode,
  Events,
  Reply,
  SallyportContract,
} from "#contract";
import { connect } from "./connect.ts";
import type { Carrier, Joined, LinkState } from "./connect.ts";
import { isPermittedNow } from "./permission.ts";

type Groups = SallyportContract;

/** Every call by one name: "records.find", "account.unlock". */
export type CallName = {
  [Group in keyof Groups]: `${Group}.${Extract<keyof Groups[Group], string>}`;
}[keyof Groups];

type SpecOf<Name extends CallName> = Name extends `${infer Group}.${infer Call}`
  ? Group extends keyof Groups
    ? Call extends keyof Groups[Group]
      ? Groups[Group][Call]
      : never
    : never
  : never;

type Part<Spec, Key extends string> = Spec extends Record<Key, infer Value> ? Value : never;
type CodeOf<Name extends CallName> =
  Part<SpecOf<Name>, "failures"> extends readonly (infer Code extends FailureCode)[] ? Code : never;

export type InputOf<Name extends CallName> =
  Part<SpecOf<Name>, "input"> extends infer Schema extends z.ZodType ? z.input<Schema> : never;
export type ValueOf<Name extends CallName> =
  Part<SpecOf<Name>, "output"> extends infer Schema extends z.ZodType ? z.output<Schema> : never;
export type ReplyOf<Name extends CallName> = Reply<ValueOf<Name>, CodeOf<Name> | CommonCode>;

let joined: Joined | null = null;

/** Joins the page to its trusted side. Called once, before the first screen. */
export function joinBridge(): void {
  joined = connect();
}

function theJoined(): Joined {
  if (joined === null) throw new TypeError("the bridge was used before it was joined");
  return joined;
}

export function theCarrier(): Carrier {
  return theJoined().carrier;
}

/** Whether the trusted side can be reached at this moment. */
export function useLinkState(): LinkState {
  const { link } = theJoined();
  return useSyncExternalStore(
    (listener) => link.onChanged(listener),
    () => link.state(),
  );
}

/** Runs when the trusted side can be reached again after it was lost. The answer ends the subscription. */
export function onReopened(listener: () => void): () => void {
  return theJoined().link.onChanged((state) => {
    if (state === "open") listener();
  });
}

/**
 * Asks the trusted side; where a record asks again, once more after the person gave the master password. The
 * answer is data, also when it is a failure; a trusted side that cannot be reached answers `internal`. Never
 * rejects.
 */
export async function ask<Name extends CallName>(
  name: Name,
  input: InputOf<Name>,
): Promise<ReplyOf<Name>> {
  const [group = "", call = ""] = name.split(".");
  // The types above are the same contract by name; a string cannot index them.
  const calls = theJoined().bridge.calls as unknown as Record<
    string,
    Record<string, ((input: unknown) => Promise<ReplyOf<Name>>) | undefined> | undefined
  >;
  const run = calls[group]?.[call];
  if (run === undefined) throw new TypeError(`no such call: ${name}`);
  try {
    const reply = await run(input);
    if (reply.ok || !(await isPermittedNow(reply.failure))) return reply;
    return await run(input);
  } catch {
    const message = "Sallyport did not answer. Nothing was changed on this screen.";
    return { ok: false, failure: { code: "internal", message } };
  }
}

/** Subscribes to one event of the trusted side; the answer ends the subscription. */
export function onEvent<Name extends EventName>(
  name: Name,
  listener: (value: Events[Name]) => void,
): () => void {
  return theJoined().bridge.on(name, listener);
}
