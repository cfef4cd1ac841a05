import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { ticket } from "./files.ts";
import { recordType } from "./records.ts";
import { id, line, nothing, secret } from "./shapes.ts";

const count = z.int().min(0);
const page = z.strictObject({ offset: count, limit: z.int().min(1).max(500) });
const carryFailures = ["not-found", "conflict", "file-unreadable"] as const;
/** A destination that was chosen, or, where the host has no dialogs, the path of a file. */
export const destination = z.union([
  z.strictObject({ ticket }),
  z.strictObject({ path: line.min(1), mayReplace: z.boolean() }),
]);

const importFailures = [
  "import-unrecognised",
  "import-damaged",
  "import-unsupported",
  "import-password-needed",
  "import-password-wrong",
  "import-too-large",
  "cancelled",
] as const;

export const importRemark = z.strictObject({
  where: z.string(),
  what: z.string(),
  outcome: z.enum(["left-out", "changed"]),
  why: z.string(),
});
export type ImportRemark = z.infer<typeof importRemark>;

export const importPlan = z.strictObject({
  file: z.string(),
  format: z.strictObject({ name: z.string(), label: z.string() }),
  counts: z.strictObject({ new: count, same: count, changed: count }),
  folders: z.array(z.string()),
  remarks: count,
  /** For a table of unknown kind: what its columns seem to hold. */
  columns: z.array(z.strictObject({ label: z.string(), guess: z.string() })).nullable(),
});
export type ImportPlan = z.infer<typeof importPlan>;

export const transferProgress = z.strictObject({
  step: z.enum(["reading", "writing", "exporting"]),
  done: z.number().min(0),
  total: z.number().min(0),
});

/** Moving in and out. One file at a time; a lock forgets it. */
export const transfer = {
  formats: call({
    input: nothing,
    output: z.strictObject({
      imports: z.array(z.strictObject({ name: z.string(), label: z.string() })),
      exports: z.array(
        z.strictObject({
          name: z.string(),
          label: z.string(),
          extension: z.string(),
          sealed: z.boolean(),
        }),
      ),
    }),
  }),
  /** A file that was chosen, instead of whatever was there before. */
  open: call({
    input: z.strictObject({ ticket }),
    output: z.strictObject({ name: z.string() }),
    failures: [...importFailures, ...carryFailures],
  }),
  /** A file or folder of this machine; `~` is the person's home. Where the host has dialogs: `refused`. */
  openPath: call({
    input: z.strictObject({ path: line.min(1) }),
    output: z.strictObject({ name: z.string() }),
    failures: [...importFailures],
  }),
  /** The dry run: what the file would bring. Writes nothing. */
  read: call({
    input: z.strictObject({
      password: secret.optional(),
      keyFile: ticket.optional(),
      /** For a table: what each column holds; null to leave it behind. */
      columns: z.array(line.nullable()).max(1000).optional(),
    }),
    output: importPlan,
    failures: [...importFailures, ...carryFailures, ...writeFailures],
  }),
  rows: call({
    input: page,
    output: z.strictObject({
      total: count,
      items: z.array(
        z.strictObject({
          where: z.string(),
          name: z.string(),
          type: recordType,
          folder: z.string(),
          state: z.enum(["live", "archived", "trashed"]),
          status: z.enum(["new", "same", "changed"]),
        }),
      ),
    }),
    failures: ["import-unrecognised"],
  }),
  remarks: call({
    input: page,
    output: z.strictObject({ total: count, items: z.array(importRemark) }),
    failures: ["import-unrecognised"],
  }),
  /** A backup, then everything as one transaction. */
  apply: call({
    input: z.strictObject({
      vaultId: id,
      folders: z.enum(["tags", "vaults"]),
      duplicates: z.enum(["skip", "replace", "keep"]),
    }),
    output: z.strictObject({ added: count, replaced: count, skipped: count }),
    failures: [
      ...importFailures,
      "not-found",
      "conflict",
      "record-invalid",
      "record-damaged",
      ...writeFailures,
    ],
  }),
  /** Writes a file on this machine, readable by its owner alone. Audited before its first byte. */
  export: call({
    input: z.strictObject({
      format: line.min(1),
      to: destination,
      vaultIds: z.array(id).min(1).max(1000),
      /** Of these vaults the records that were chosen; absent: all. */
      recordIds: z.array(id).min(1).max(100_000).optional(),
      masterPassword: secret,
      password: secret.optional(),
    }),
    output: z.strictObject({ records: count, bytes: count, remarks: z.array(importRemark) }),
    failures: [
      "password-wrong",
      "attempts-delayed",
      "import-unsupported",
      "import-password-needed",
      "import-damaged",
      "not-found",
      "conflict",
      "cancelled",
      ...writeFailures,
    ],
  }),
  cancel: call({ input: nothing, output: nothing }),
  /** Forgets the file. */
  discard: call({ input: nothing, output: nothing }),
};
