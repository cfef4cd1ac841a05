import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { ticket } from "./files.ts";
import { columns, id, nothing, rows, time } from "./shapes.ts";

const ms = z.int().min(0);
const bytes = z.int().min(0);
const about = {
  hostId: id.nullable(),
  kind: z.enum(["ssh", "local"]),
  name: z.string(),
  target: z.string(),
  startedAt: time,
  /** Milliseconds; so far, for one that goes on. */
  duration: ms,
  /** `unfinished`: it broke off. `damaged`: not even its beginning is readable. */
  state: z.enum(["live", "ended", "unfinished", "damaged"]),
};

export const recordingEntry = z.strictObject({ id, ...about, bytes });
export type RecordingEntry = z.infer<typeof recordingEntry>;

/** One moment, in milliseconds since the start. Bytes are base64. */
const moment = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("output"), at: ms, bytes: z.base64() }),
  z.strictObject({ kind: z.literal("input"), at: ms, bytes: z.base64() }),
  z.strictObject({ kind: z.literal("resize"), at: ms, columns, rows }),
  z.strictObject({ kind: z.literal("mark"), at: ms }),
]);
export type RecordingMoment = z.infer<typeof moment>;

const frame = z.int().min(0);
/** `next`: the frame to go on with; null at the end of what there is. */
const page = { moments: z.array(moment), next: frame.nullable() };

const searchPlace = z.strictObject({ id, frame });
const recordingHit = z.strictObject({ id, at: ms, line: z.string() });
export type RecordingHit = z.infer<typeof recordingHit>;

const verdict = z.strictObject({
  state: z.enum(["whole", "unfinished", "altered"]),
  /** In words; empty when it is whole. */
  finding: z.string(),
  soundUntil: ms,
  frames: z.int().min(0),
});
export type RecordingVerdict = z.infer<typeof verdict>;

const one = z.strictObject({ id });
const readFailures = ["not-found", "recording-damaged"] as const;

export const recordings = {
  /** Newest first. */
  list: call({ input: nothing, output: z.array(recordingEntry) }),
  /** What a player needs first. On the trail before it answers. `marks`: when commands were sent off. */
  open: call({
    input: one,
    output: z.strictObject({ ...about, columns, rows, marks: z.array(ms) }),
    failures: [...readFailures, ...writeFailures],
  }),
  /** The screen (base64) at a moment not after `at`, and what follows from there. */
  seek: call({
    input: z.strictObject({ id, at: ms }),
    output: z.strictObject({ at: ms, columns, rows, screen: z.base64(), ...page }),
    failures: [...readFailures],
  }),
  read: call({
    input: z.strictObject({ id, next: frame }),
    output: z.strictObject(page),
    failures: [...readFailures],
  }),
  /** Answers within a moment, with what it found until then and where to go on. */
  search: call({
    input: z.strictObject({ text: z.string().min(1).max(200), from: searchPlace.nullable() }),
    output: z.strictObject({ hits: z.array(recordingHit), next: searchPlace.nullable() }),
    failures: [...readFailures],
  }),
  /** Opens every frame, and compares them with the trail. */
  verify: call({ input: one, output: verdict, failures: [...readFailures] }),
  /** Writes asciicast, masked as it is, where the ticket says. On the trail before its first byte. */
  export: call({
    input: z.strictObject({ id, version: z.literal([2, 3]), ticket }),
    output: z.strictObject({ bytes }),
    failures: [...readFailures, "conflict", "cancelled", "file-unreadable", ...writeFailures],
  }),
  /** `conflict`: one of them goes on; then none is removed. */
  remove: call({
    input: z.strictObject({ ids: z.array(id).min(1).max(1000) }),
    output: nothing,
    failures: ["not-found", "conflict", ...writeFailures],
  }),
};
