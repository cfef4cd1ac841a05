import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { id, nothing, secret, time } from "./shapes.ts";
import { question } from "./terminal.ts";
import { ticket } from "./files.ts";

/** A path of a server, or one below a folder of this computer that the person chose ("" is that folder). */
const path = z.string().max(4096);
const fileName = z.string().min(1).max(1024);
const bytes = z.number().min(0);
const count = z.int().min(0);
/** Permissions: the twelve low bits of POSIX's `st_mode`. */
const mode = z.int().min(0).max(0o7777);

/** A server whose files are open. */
export const remote = z.strictObject({
  id,
  hostId: id,
  name: z.string(),
  target: z.string(),
  state: z.enum(["connecting", "open", "ended"]),
  question: question.nullable(),
  failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  /** Where its session begins; "" until it is open. */
  home: path,
});
export type Remote = z.infer<typeof remote>;

/** A folder of this computer that may be read and written, as the person chose it. */
export const root = z.strictObject({ id, name: z.string(), path: z.string() });
export type Root = z.infer<typeof root>;

const kind = z.enum(["file", "folder", "link", "other"]);

export const fileEntry = z.strictObject({
  name: z.string(),
  kind,
  /** In bytes. */
  size: bytes.nullable(),
  mode: mode.nullable(),
  modified: z.number().nullable(),
  owner: z.string(),
  /** Where a link leads, and to what; null kind where that is not there. */
  link: z.strictObject({ target: z.string(), kind: kind.nullable() }).nullable(),
  /** A name that no honest server sends: it is shown, and nothing can be done with it. */
  odd: z.boolean(),
});
export type FileEntry = z.infer<typeof fileEntry>;

/** Which files: those of a server, or those below a folder of this computer. */
const where = z.discriminatedUnion("side", [
  z.strictObject({ side: z.literal("remote"), remoteId: id }),
  z.strictObject({ side: z.literal("local"), rootId: id }),
]);
export type Where = z.infer<typeof where>;

const existing = z.enum(["skip", "replace"]);
const direction = z.enum(["get", "put"]);

/** Something of a copy that the person should know: what was left out, or got another name. */
export const copyRemark = z.strictObject({ path: z.string(), text: z.string() });

/** One copy, of any number of files. */
export const copyView = z.strictObject({
  id,
  remoteId: id,
  hostName: z.string(),
  direction,
  /** The first of what is copied, and how many there are beside it. */
  name: z.string(),
  more: count,
  to: z.string(),
  state: z.enum([
    "waiting",
    "looking",
    "copying",
    "checking",
    "paused",
    "done",
    "failed",
    "cancelled",
  ]),
  files: z.strictObject({ done: count, total: count }),
  bytes: z.strictObject({ done: bytes, total: bytes }),
  /** Bytes a second, over the last seconds. */
  rate: bytes,
  failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  /** The first of them, and how many there are. */
  remarks: z.array(copyRemark).max(100),
  remarkCount: count,
});
export type CopyView = z.infer<typeof copyView>;

/** What one file would need for both sides to be the same. */
export const difference = z.strictObject({
  path: z.string(),
  kind: z.enum(["only-local", "only-remote", "newer-local", "newer-remote", "differs"]),
  localSize: bytes.nullable(),
  remoteSize: bytes.nullable(),
});

/** A file of a server that is being edited on this computer. */
export const edit = z.strictObject({
  id,
  remoteId: id,
  path: z.string(),
  state: z.enum(["open", "saving", "conflict", "failed"]),
  savedAt: time.nullable(),
  message: z.string(),
});
export type Edit = z.infer<typeof edit>;

const one = z.strictObject({ remoteId: id });
const oneCopy = z.strictObject({ copyId: id });
const oneEdit = z.strictObject({ editId: id });

const wayFailures = ["connection-lost", "sftp-garbled", "sftp-timeout", "channel-timeout"] as const;
const fileFailures = [
  ...([
    "not-found",
    "remote-denied",
    "remote-failed",
    "conflict",
    "name-unsafe",
    "cancelled",
  ] as const),
  ...wayFailures,
  ...(["file-unreadable", ...writeFailures] as const),
] as const;

/** The files of servers, beside those of this computer. */
export const sftp = {
  remotes: call({ input: nothing, output: z.array(remote) }),
  /** Starts to connect and answers at once; how it goes is told by the `sftp.changed` event. */
  open: call({
    input: z.strictObject({ hostId: id }),
    output: remote,
    failures: ["not-found", "record-damaged", "host-incomplete", ...writeFailures],
  }),
  close: call({ input: one, output: nothing, failures: ["not-found"] }),
  answerHostKey: call({
    input: z.strictObject({
      remoteId: id,
      questionId: id,
      answer: z.enum(["trust", "once", "refuse"]),
    }),
    output: nothing,
    failures: ["not-found", "question-gone", ...writeFailures],
  }),
  answerPrompts: call({
    input: z.strictObject({ remoteId: id, questionId: id, answers: z.array(secret).max(20) }),
    output: nothing,
    failures: ["not-found", "question-gone"],
  }),
  /** The folders of this computer that may be used; where the host has no dialogs, the person's home is one. */
  roots: call({
    input: nothing,
    output: z.strictObject({ roots: z.array(root), canChoose: z.boolean() }),
  }),
  /** The system's own dialog; null when it was closed. */
  chooseRoot: call({
    input: nothing,
    output: root.nullable(),
    failures: ["file-unreadable", "cancelled"],
  }),
  list: call({
    input: z.strictObject({ where, path }),
    output: z.strictObject({
      path: z.string(),
      entries: z.array(fileEntry).max(20_000),
      /** There are more than are listed. */
      isCut: z.boolean(),
      free: bytes.nullable(),
    }),
    failures: [...fileFailures],
  }),
  makeFolder: call({
    input: z.strictObject({ where, folder: path, name: fileName }),
    output: nothing,
    failures: [...fileFailures],
  }),
  rename: call({
    input: z.strictObject({ where, folder: path, from: fileName, to: fileName }),
    output: nothing,
    failures: [...fileFailures],
  }),
  /** Of a server alone. Folders with all that is in them; links are removed and never followed. */
  remove: call({
    input: z.strictObject({
      remoteId: id,
      folder: path,
      names: z.array(fileName).min(1).max(20_000),
    }),
    output: z.strictObject({ removed: count }),
    failures: [...fileFailures],
  }),
  setMode: call({
    input: z.strictObject({
      remoteId: id,
      folder: path,
      names: z.array(fileName).min(1).max(20_000),
      mode,
    }),
    output: nothing,
    failures: [...fileFailures],
  }),
  /** Puts a copy at the end of the queue; how it goes is told by the `sftp.copy` event. */
  copy: call({
    input: z.strictObject({
      remoteId: id,
      rootId: id,
      direction,
      remoteFolder: path,
      localFolder: path,
      names: z.array(fileName).min(1).max(20_000),
      existing,
      /** Whether both ends are read again and compared when it is there. */
      check: z.boolean(),
    }),
    output: copyView,
    failures: [...fileFailures],
  }),
  /** A file that the page holds, such as one dropped from the desktop: see `files.expect`. */
  receive: call({
    input: z.strictObject({ remoteId: id, ticket, remoteFolder: path, name: fileName, existing }),
    output: z.strictObject({ bytes }),
    failures: [...fileFailures],
  }),
  copies: call({ input: nothing, output: z.array(copyView) }),
  pauseCopy: call({ input: oneCopy, output: nothing, failures: ["not-found"] }),
  /** Goes on with one that was paused, or tries one again that failed. */
  resumeCopy: call({ input: oneCopy, output: nothing, failures: ["not-found"] }),
  cancelCopy: call({ input: oneCopy, output: nothing, failures: ["not-found"] }),
  /** Takes all that ended off the list. */
  clearCopies: call({ input: nothing, output: nothing }),
  /** What would be copied each way. Changes nothing. */
  compare: call({
    input: z.strictObject({
      remoteId: id,
      rootId: id,
      remoteFolder: path,
      localFolder: path,
      by: z.enum(["time", "checksum"]),
    }),
    output: z.strictObject({
      same: count,
      differences: z.array(difference).max(20_000),
      isCut: z.boolean(),
      remarks: z.array(copyRemark).max(100),
    }),
    failures: [...fileFailures],
  }),
  edits: call({ input: nothing, output: z.array(edit) }),
  /** Brings it to a private folder and opens it in the system's editor; what is saved there goes back. */
  edit: call({
    input: z.strictObject({ remoteId: id, path }),
    output: edit,
    failures: ["editor-unavailable", "attachment-too-large", ...fileFailures],
  }),
  /** After a conflict: puts what was saved here in the place of what changed there. */
  overwrite: call({ input: oneEdit, output: nothing, failures: [...fileFailures] }),
  endEdit: call({ input: oneEdit, output: nothing, failures: ["not-found"] }),
};
