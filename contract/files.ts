import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { id, line, nothing, time } from "./shapes.ts";

/** How large one file of a record may be: 100 MB as people count it, in bytes. */
export const attachmentBytesMost = 104_857_600;

/**
 * What a page knows a file of the person's disk by, on its way in or out: 256 random bits as base64url. It works
 * once, until the lock; the page never learns or names a path where the host has dialogs of its own.
 */
export const ticket = z.string().regex(/^[\w-]{43}$/);

const bytes = z.int().min(0);
export const chosenFile = z.strictObject({ ticket, name: z.string(), bytes });
export type ChosenFile = z.infer<typeof chosenFile>;

/** What may be handed over in one call: a megabyte and a half of base64. */
const piece = z.base64().max(1_500_000);

/** How far a file is, while a call that was given its ticket works. */
export const fileProgress = z.strictObject({ ticket, done: bytes, total: bytes });

/** Choosing files and carrying their bytes. What is done with them is said by the call that gets the ticket. */
export const files = {
  /** The system's own dialog; empty when it was closed. Where the page has the picker: `refused`. */
  choose: call({
    input: z.strictObject({
      purpose: z.enum(["attach", "import", "import-folder", "key-file", "travel"]),
    }),
    output: z.array(chosenFile).max(1000),
    failures: ["file-unreadable", "cancelled"],
  }),
  /**
   * Where to write: the system's own dialog, null when it was closed. Where the page saves by the browser, `path` is
   * null, and the bytes are fetched with the ticket.
   */
  destination: call({
    input: z.strictObject({ name: line.min(1) }),
    output: z.strictObject({ ticket, path: z.string().nullable() }).nullable(),
    failures: ["cancelled"],
  }),
  /** A file that the page holds, and is about to hand over: whole where the host takes it so, else in pieces. */
  expect: call({
    input: z.strictObject({ name: line.min(1), bytes }),
    output: z.strictObject({ ticket }),
  }),
  /** The next piece of it; answers when that was taken, so no more than one is ever under way. */
  piece: call({
    input: z.strictObject({ ticket, at: bytes, bytes: piece }),
    output: nothing,
    failures: ["not-found", "file-unreadable", "cancelled"],
  }),
  /** Ends what was begun with a ticket, and forgets it. */
  cancel: call({ input: z.strictObject({ ticket }), output: nothing }),
};

/** A file of a record. `damaged`: a part of it is missing. */
export const attachmentView = z.strictObject({
  id,
  name: z.string(),
  bytes,
  addedAt: time,
  damaged: z.boolean(),
});
export type AttachmentView = z.infer<typeof attachmentView>;

const one = z.strictObject({ id, fileId: id });
const changeFailures = ["not-found", "record-damaged", "record-invalid", ...writeFailures] as const;

/** The files of records. Each change is a version of its record; earlier ones keep what they had. */
export const attachments = {
  /**
   * Takes a file in, sealed as it comes, for a record to be given it: the one of this `id`, where that is there
   * already. `files.progress` tells how far it is. A lock forgets it.
   */
  stage: call({
    input: z.strictObject({ id: id.optional(), ticket }),
    output: z.strictObject({ fileId: id }),
    failures: [
      "attachment-too-large",
      "file-unreadable",
      "conflict",
      "cancelled",
      ...changeFailures,
    ],
  }),
  /** Gives a record all of these that were staged, as one new version. */
  add: call({
    input: z.strictObject({ id, fileIds: z.array(id).min(1).max(100) }),
    output: nothing,
    failures: ["conflict", ...changeFailures],
  }),
  /** Gives up what was staged and belongs to no record. */
  drop: call({
    input: z.strictObject({ fileIds: z.array(id).min(1).max(100) }),
    output: nothing,
    failures: [...writeFailures],
  }),
  /** Writes it where the ticket says. Audited before its first byte. */
  save: call({
    input: z.strictObject({ ...one.shape, ticket }),
    output: z.strictObject({ bytes }),
    failures: [
      "attachment-damaged",
      "password-needed",
      "file-unreadable",
      "conflict",
      "cancelled",
      ...changeFailures,
    ],
  }),
  rename: call({
    input: z.strictObject({ ...one.shape, name: z.string().trim().min(1).max(255) }),
    output: nothing,
    failures: [...changeFailures],
  }),
  remove: call({ input: one, output: nothing, failures: [...changeFailures] }),
  /** Brings back one that was removed, out of the newest version that has it. */
  restore: call({ input: one, output: nothing, failures: [...changeFailures] }),
};
