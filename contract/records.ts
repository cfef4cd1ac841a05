import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { attachmentView } from "./files.ts";
import { customKinds, recordTypes } from "./record-types.ts";
import { environment, id, line, name, nothing, secret, tag, text, time } from "./shapes.ts";

export const recordType = z.enum(recordTypes);

/** Names one value of a record: a field of its type, or `custom:` and the id of a custom field. */
export const fieldRef = z.string().regex(/^([a-z_]{1,40}|custom:[0-9a-f-]{36})$/);

/** What a list shows. Never a secret, never the length of one. */
export const recordSummary = z.strictObject({
  id,
  vaultId: id,
  type: recordType,
  name: z.string(),
  subtitle: z.string(),
  tags: z.array(z.string()),
  favourite: z.boolean(),
  changedAt: time,
  usedAt: time.nullable(),
  trashedAt: time.nullable(),
  /** In the trash: after how many more days of use it goes for good; null while it stays. */
  goesInDays: z.int().min(0).nullable(),
  archived: z.boolean(),
  /** Each reveal, copy or use of what it conceals needs the master password. */
  asksAgain: z.boolean(),
  damaged: z.boolean(),
  hasTotp: z.boolean(),
  environment: environment.nullable(),
});
export type RecordSummary = z.infer<typeof recordSummary>;

export const fieldView = z.strictObject({
  ref: fieldRef,
  name: z.string(),
  label: z.string(),
  kind: z.enum([
    "text",
    "multiline",
    "concealed",
    "concealed-multiline",
    "url",
    "urls",
    "date",
    "month",
    "port",
    "minutes",
    "totp",
    "choice",
    "record",
  ]),
  custom: z.boolean(),
  concealed: z.boolean(),
  filled: z.boolean(),
  /** Null when concealed or empty. `urls` are separated by newlines; `record` is an id. */
  value: z.string().nullable(),
  /** For a reference: the name of the record that it points at. */
  refersTo: z.string().nullable(),
});
export type FieldView = z.infer<typeof fieldView>;

export const recordDetail = z.strictObject({
  ...recordSummary.shape,
  revision: z.int().min(1),
  createdAt: time,
  earlierVersions: z.int().min(0),
  /** Empty where the record asks again: then they are concealed, and revealed as the field `notes`. */
  notes: z.string(),
  notesConcealed: z.boolean(),
  fields: z.array(fieldView),
  attachments: z.array(attachmentView),
});
export type RecordDetail = z.infer<typeof recordDetail>;

export const sections = ["favourites", "recent", "earlier", "all"] as const;

export const scope = z.strictObject({
  vaultId: id.optional(),
  type: recordType.optional(),
  tag: tag.optional(),
  show: z.enum(["live", "favourites", "recent", "archive", "trash", "damaged"]).default("live"),
});
export type Scope = z.input<typeof scope>;

/** How many tags a record can have. */
export const mostTags = 50;

const fieldValues = z.record(z.string().regex(/^[a-z_]{1,40}$/), text);
const customDraft = z.strictObject({
  /** Absent for a new field. */
  id: id.optional(),
  label: z.string().trim().min(1).max(100),
  kind: z.enum(customKinds),
  /** Absent: the stored value is kept, so that an untouched concealed field never travels. */
  value: text.optional(),
});

export const recordDraft = z.strictObject({
  /** Made by the client (UUIDv7), so that a retry cannot create twice. */
  id: id.optional(),
  vaultId: id,
  type: recordType,
  name,
  tags: z.array(tag).max(mostTags).default([]),
  favourite: z.boolean().default(false),
  asksAgain: z.boolean().default(false),
  notes: text.default(""),
  fields: fieldValues.default({}),
  custom: z.array(customDraft).max(100).default([]),
  /** Files that were staged. */
  files: z.array(id).max(100).default([]),
});
export type RecordDraft = z.input<typeof recordDraft>;

/** Only what changed. `custom`, when present, is the whole list in its new order. */
export const recordChanges = z.strictObject({
  name: name.optional(),
  tags: z.array(tag).max(mostTags).optional(),
  favourite: z.boolean().optional(),
  asksAgain: z.boolean().optional(),
  notes: text.optional(),
  fields: fieldValues.optional(),
  custom: z.array(customDraft).max(100).optional(),
});
export type RecordChanges = z.input<typeof recordChanges>;

const one = z.strictObject({ id });
/** How many records one call may change: all of them in one transaction, or none. */
export const mostAtOnce = 1000;
const some = z.strictObject({ ids: z.array(id).min(1).max(mostAtOnce) });
/** Without those that were so already: what an undo takes back. */
const changed = z.strictObject({ changed: z.array(id) });
const sought = {
  text: line.default(""),
  scope: scope.default({ show: "live" }),
  /** `smart`: favourites, recently used, the rest by name; with a text, best match first. */
  sort: z.enum(["smart", "name", "changed", "used"]).default("smart"),
  offset: z.int().min(0).default(0),
};
const field = z.strictObject({ id, field: fieldRef });
const revision = z.int().min(1);
const changeFailures = ["not-found", "record-damaged", ...writeFailures] as const;
const counted = z.array(z.strictObject({ key: z.string(), count: z.int().min(0) }));

/** One part of a record that is not in both versions, or not the same. A side without it has null. */
const difference = z.strictObject({
  ref: fieldRef,
  label: z.string(),
  kind: fieldView.shape.kind,
  /** Then both values are null, and are revealed version by version. */
  concealed: z.boolean(),
  change: z.enum(["added", "removed", "changed"]),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type Difference = z.infer<typeof difference>;

export const records = {
  find: call({
    input: z.strictObject({
      ...sought,
      limit: z.int().min(1).max(500).default(200),
    }),
    output: z.strictObject({
      total: z.int().min(0),
      items: z.array(recordSummary),
      sections: z.array(z.strictObject({ name: z.enum(sections), count: z.int().min(0) })),
    }),
  }),
  /** The same list as ids alone, without what is damaged: for choosing many of it at once. */
  ids: call({
    input: z.strictObject({ ...sought, limit: z.int().min(1).max(100_000) }),
    output: z.strictObject({ ids: z.array(id) }),
  }),
  counts: call({
    input: nothing,
    output: z.strictObject({
      all: z.int(),
      favourites: z.int(),
      archive: z.int(),
      trash: z.int(),
      damaged: z.int(),
      types: counted,
      vaults: counted,
      tags: counted,
    }),
  }),
  open: call({ input: one, output: recordDetail, failures: ["not-found", "record-damaged"] }),
  /** One of the four calls that return a secret, also of an earlier version. Audited before it answers. */
  reveal: call({
    input: field.extend({ revision: revision.optional() }),
    output: z.strictObject({ value: z.string() }),
    failures: ["not-found", "record-damaged", "field-empty", "password-needed", ...writeFailures],
  }),
  /**
   * Allows, for some seconds and once, the one use that a `password-needed` names in its details (`use`): the
   * same call again then answers.
   */
  permit: call({
    input: z.strictObject({ use: z.string().max(300), password: secret }),
    output: nothing,
    failures: ["password-wrong", "attempts-delayed", ...writeFailures],
  }),
  /** Puts a value on the clipboard from the trusted side; the renderer never holds it. */
  copy: call({
    input: field,
    output: z.strictObject({ clearsAt: time.nullable() }),
    failures: [
      "not-found",
      "record-damaged",
      "field-empty",
      "password-needed",
      "clipboard-unavailable",
      ...writeFailures,
    ],
  }),
  create: call({
    input: recordDraft,
    output: recordSummary,
    failures: [
      "not-found",
      "conflict",
      "record-damaged",
      "record-invalid",
      "totp-unreadable",
      "key-unreadable",
      "key-passphrase-needed",
      ...writeFailures,
    ],
  }),
  change: call({
    input: z.strictObject({ id, revision: z.int().min(1), changes: recordChanges }),
    output: recordSummary,
    failures: [
      "conflict",
      "record-invalid",
      "totp-unreadable",
      "key-unreadable",
      "key-passphrase-needed",
      "password-needed",
      ...changeFailures,
    ],
  }),
  move: call({
    input: z.strictObject({ ...some.shape, vaultId: id }),
    /** Where each one that was moved came from. */
    output: z.strictObject({ from: z.array(z.strictObject({ vaultId: id, ids: z.array(id) })) }),
    failures: [...changeFailures],
  }),
  duplicate: call({ input: one, output: recordSummary, failures: [...changeFailures] }),
  /** Out of the lists and the search, and found in the archive. */
  archive: call({ input: some, output: changed, failures: [...changeFailures] }),
  unarchive: call({ input: some, output: changed, failures: [...changeFailures] }),
  /** Adds tags, takes some off, sets or takes the star; what is absent stays. */
  label: call({
    input: z.strictObject({
      ...some.shape,
      addTags: z.array(tag).max(mostTags).optional(),
      removeTags: z.array(tag).max(mostTags).optional(),
      favourite: z.boolean().optional(),
    }),
    output: changed,
    failures: ["record-invalid", ...changeFailures],
  }),
  trash: call({ input: some, output: changed, failures: [...changeFailures] }),
  restore: call({ input: some, output: changed, failures: [...changeFailures] }),
  /** Removes records of the trash for good. */
  erase: call({ input: some, output: nothing, failures: [...changeFailures] }),
  emptyTrash: call({
    input: nothing,
    output: z.strictObject({ erased: z.int().min(0) }),
    failures: [...writeFailures],
  }),
  versions: call({
    input: one,
    output: z.array(
      z.strictObject({ revision: z.int().min(1), changedAt: time, name: z.string() }),
    ),
    failures: ["not-found", "record-damaged"],
  }),
  /** What is different in `to` (absent: now) from what it was in `from`, field by field. */
  compare: call({
    input: z.strictObject({ id, from: revision, to: revision.optional() }),
    output: z.array(difference),
    failures: ["not-found", "record-damaged"],
  }),
  revert: call({
    input: z.strictObject({ id, revision: z.int().min(1) }),
    output: recordSummary,
    failures: [...changeFailures],
  }),
};
