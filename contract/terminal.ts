import { z } from "zod";
import { call } from "./call.ts";
import { failureCodes, writeFailures } from "./failures.ts";
import { columns, environment, id, nothing, rows, secret, time } from "./shapes.ts";

export const question = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("host-key"),
    id,
    /** `new-type`: the host is known by other keys; that is a change, not a first sight. */
    reason: z.enum(["unknown", "changed", "new-type"]),
    host: z.string(),
    algorithm: z.string(),
    fingerprint: z.string(),
    knownFingerprints: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal("prompts"),
    id,
    name: z.string(),
    instructions: z.string(),
    prompts: z.array(z.strictObject({ text: z.string(), echo: z.boolean() })),
  }),
  /** Sallyport's own, and no server's: a record on the way asks again. Answered as a prompt is. */
  z.strictObject({
    kind: z.literal("master-password"),
    id,
    recordName: z.string(),
    /** Why the last answer was not taken; empty at first. */
    problem: z.string(),
  }),
]);
export type Question = z.infer<typeof question>;

export const session = z.strictObject({
  id,
  kind: z.enum(["ssh", "local"]),
  hostId: id.nullable(),
  /** The name of the host record, or of the local shell. */
  name: z.string(),
  /** What the running program calls itself, cleaned of control characters. */
  title: z.string(),
  /** How often its bell rang, as far as its output has been read. Never less than before. */
  bells: z.int().min(0),
  /** `user@address`, with the port when it is not 22; empty for a local shell. */
  target: z.string(),
  environment: environment.nullable(),
  /** The names of the jump hosts on the way, nearest first. */
  via: z.array(z.string()),
  state: z.enum(["connecting", "asking", "open", "ended"]),
  startedAt: time,
  endedAt: time.nullable(),
  exit: z.strictObject({ code: z.int().nullable(), signal: z.string().nullable() }).nullable(),
  failure: z.strictObject({ code: z.enum(failureCodes), message: z.string() }).nullable(),
  question: question.nullable(),
  engine: z.enum(["ssh2", "openssh", "pty"]),
  cipher: z.string().nullable(),
  keyExchange: z.string().nullable(),
  postQuantum: z.boolean().nullable(),
  hostKey: z.string().nullable(),
  latencyMs: z.number().nullable(),
  /** The program asks for a password that this record of the host holds: it can be typed by `fill`. */
  offer: z.strictObject({ id, recordId: id, recordName: z.string() }).nullable(),
  /** It is being recorded; or it was meant to be, and `problem` says why it is not. Null where it is not meant to. */
  recording: z.strictObject({ id: id.nullable(), problem: z.string().nullable() }).nullable(),
});
export type Session = z.infer<typeof session>;

const one = z.strictObject({ sessionId: id });
const size = { columns, rows };

export const terminal = {
  list: call({ input: nothing, output: z.array(session) }),
  /** Starts to connect and answers at once; how it goes is told by the `terminal.changed` event. */
  openHost: call({
    input: z.strictObject({ hostId: id, ...size }),
    output: session,
    failures: ["not-found", "record-damaged", "host-incomplete", ...writeFailures],
  }),
  openLocal: call({
    input: z.strictObject({ ...size }),
    output: session,
    failures: ["shell-failed", ...writeFailures],
  }),
  /**
   * Asks for the bytes. A MessagePort arrives beside the reply (before or after it) with the same
   * `attachId`; a new attach ends the earlier one.
   */
  attach: call({
    input: z.strictObject({ sessionId: id, attachId: id }),
    output: nothing,
    failures: ["not-found"],
  }),
  reconnect: call({
    input: one,
    output: session,
    failures: ["not-found", "record-damaged", "host-incomplete", "shell-failed", ...writeFailures],
  }),
  close: call({ input: one, output: nothing, failures: ["not-found"] }),
  answerHostKey: call({
    input: z.strictObject({
      sessionId: id,
      questionId: id,
      answer: z.enum(["trust", "once", "refuse"]),
    }),
    output: nothing,
    failures: ["not-found", "question-gone", ...writeFailures],
  }),
  answerPrompts: call({
    input: z.strictObject({ sessionId: id, questionId: id, answers: z.array(secret).max(20) }),
    output: nothing,
    failures: ["not-found", "question-gone"],
  }),
  /**
   * Types the offered password and Enter, on the trusted side. `question-gone`: it is not offered any more.
   */
  fill: call({
    input: z.strictObject({ sessionId: id, offerId: id }),
    output: nothing,
    failures: ["not-found", "question-gone", "record-damaged", "password-needed", ...writeFailures],
  }),
  /** Ends the recording for good; the session goes on. */
  stopRecording: call({ input: one, output: nothing, failures: ["not-found"] }),
  knownHosts: call({
    input: nothing,
    output: z.array(
      z.strictObject({
        id,
        host: z.string(),
        algorithm: z.string(),
        fingerprint: z.string(),
        addedAt: time,
      }),
    ),
  }),
  forgetHostKey: call({
    input: z.strictObject({ id }),
    output: nothing,
    failures: ["not-found", ...writeFailures],
  }),
};

/**
 * What travels on a session's MessagePort, trusted side to renderer. `offset` counts bytes since the epoch
 * began; acknowledgements are absolute, so a lost or late one is repaired by the next.
 */
export type FrameOut =
  | {
      readonly kind: "start";
      readonly epoch: number;
      readonly columns: number;
      readonly rows: number;
    }
  | {
      readonly kind: "output";
      readonly epoch: number;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  /**
   * How many bytes of input, since this port was attached, wait no longer on the trusted side. Absolute, and
   * told after every 64 KiB or so: a page that keeps a large paste within a window of more than that can
   * still cancel the rest of it.
   */
  | { readonly kind: "taken"; readonly bytes: number };

/** The last on a port that was closed: attach again. Said by the page's own bridge where no event tells of it. */
export interface FrameEnd {
  readonly kind: "end";
}

const epoch = z.int().min(0);
const bytes = z.instanceof(Uint8Array).refine((value) => value.byteLength <= 1_048_576);

/** Renderer to trusted side. Checked like any call: a frame that does not fit ends the attachment. */
export const frameIn = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ack"), epoch, offset: z.int().min(0) }),
  z.strictObject({ kind: z.literal("input"), bytes }),
  z.strictObject({ kind: z.literal("resize"), columns, rows }),
  z.strictObject({ kind: z.literal("visible"), visible: z.boolean() }),
]);
export type FrameIn = z.infer<typeof frameIn>;
