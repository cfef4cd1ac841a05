import type { CopyView, Remote, Where } from "#contract";
import type { Audit, AuditDetails } from "#core/audit";
import { isAppError } from "#core/errors";
import type { Clock, FileDialogs } from "#core/ports";
import type { Connector, ReadFields } from "#core/ssh";
import { compareFolders } from "./compare.ts";
import { planGet } from "./copy/plan-get.ts";
import { planPut } from "./copy/plan-put.ts";
import { createQueue, type Queue } from "./copy/queue.ts";
import { receiveFile } from "./copy/receive.ts";
import { Edits } from "./edits.ts";
import type { CopyRequest, Listing, Sftp } from "./face.ts";
import { createListeners } from "./listeners.ts";
import { listLocal, makeLocalFolder, renameLocal } from "./local/list.ts";
import { createRoots, type Roots } from "./local/roots.ts";
import {
  makeFolderOnServer,
  remotePlace,
  removeOnServer,
  renameOnServer,
  setModeOnServer,
} from "./remote/change.ts";
import { listRemote } from "./remote/list.ts";
import { joinRemote } from "./remote/paths.ts";
import { createRemotes, type Remotes } from "./remote/remotes.ts";
import { shown } from "./wire/faults.ts";

export interface SftpParts {
  readonly connector: Connector;
  readonly readFields: ReadFields;
  readonly audit: Audit;
  readonly clock: Clock;
  /** Null where the host has none: then the person's home is the one root. */
  readonly dialogs: FileDialogs | null;
  readonly home: string;
  /** Where files that are edited lie meanwhile, 0700. What an earlier run left there is removed. */
  readonly editsFolder: string;
  /** Opens a file in the program that the system has for it. Throws `editor-unavailable`. */
  readonly openFile: (path: string) => Promise<void>;
  /** A server that says nothing for so long, while it is asked, is given up. */
  readonly answerMs?: number;
}

const usualAnswerMs = 60_000;

/** The room, over everything that it needs. */
export function createSftp(parts: SftpParts): Sftp {
  const { audit } = parts;
  const roots = createRoots(parts);
  const queue = createQueue();
  const answerMs = parts.answerMs ?? usualAnswerMs;
  const note = (remote: Remote, kind: "files.opened" | "files.changed", details = {}) => {
    // SECURITY: what cannot be put on the trail does not happen. [SF9]
    audit.append(kind, { ...describe(remote), ...details });
  };
  const remotes = createRemotes({
    ...parts,
    answerMs,
    onOpen: (view) => {
      note(view, "files.opened");
    },
  });
  const copies = createListeners<CopyView>();
  const edits = new Edits({ ...parts, remotes, onNote: note });
  const below: Below = { parts, roots, queue, remotes, note, tell: copies.tell };
  return {
    ...remotesFace(below),
    ...treesFace(below),
    ...copiesFace(below),
    compare: async (request) => {
      const { path } = await roots.resolve(request.rootId, request.localFolder);
      const way = await remotes.find(request.remoteId).reach();
      const signal = AbortSignal.timeout(compareMs);
      const { remoteFolder, by } = request;
      return compareFolders({ ...way, signal }, { localFolder: path, remoteFolder, by });
    },
    edits: () => edits.list(),
    edit: (remoteId, path) => edits.open(remoteId, path),
    overwrite: (editId) => edits.overwrite(editId),
    endEdit: (editId) => edits.end(editId),
    async lock(way) {
      roots.forget();
      if (way === "close") queue.stop();
      await edits.stop();
      if (way === "close") remotes.stop();
    },
    async stop() {
      queue.stop();
      await edits.stop();
      remotes.stop();
    },
    onCopy: copies.on,
    onEdit: (listener) => edits.onChanged(listener),
  };
}

const compareMs = 30 * 60_000;

interface Below {
  readonly parts: SftpParts;
  readonly roots: Roots;
  readonly queue: Queue;
  readonly remotes: Remotes;
  readonly note: (remote: Remote, kind: "files.changed", details: AuditDetails) => void;
  readonly tell: (copy: CopyView) => void;
}

function remotesFace({ remotes, roots, queue }: Below) {
  return {
    remotes: () => remotes.list(),
    open: (hostId: string) => remotes.open(hostId),
    close(remoteId: string) {
      queue.stop(remoteId);
      remotes.close(remoteId);
    },
    answerHostKey(remoteId, questionId, answer) {
      remotes.find(remoteId).questions.answerHostKey(questionId, answer);
    },
    answerPrompts(remoteId, questionId, answers) {
      remotes.find(remoteId).questions.answerPrompts(questionId, answers);
    },
    roots: () => ({ roots: roots.list(), canChoose: roots.canChoose }),
    chooseRoot: () => roots.choose(),
    onChanged: remotes.onChanged,
    onClosed: remotes.onClosed,
  } satisfies Partial<Sftp>;
}

function treesFace({ roots, remotes, note }: Below) {
  const look = (remoteId: string) => remotes.find(remoteId).client("look");
  const onServer = async (remoteId: string, what: string, path: string) => {
    const client = await look(remoteId);
    note(remotes.find(remoteId).view, "files.changed", { what, path: shown(path) });
    return client;
  };
  return {
    async list(where: Where, path: string): Promise<Listing> {
      if (where.side === "remote") return listRemote(await look(where.remoteId), path || ".");
      const { path: at } = await roots.resolve(where.rootId, path);
      return { path, ...(await listLocal(at)), free: null };
    },
    async makeFolder(where, folder, name) {
      if (where.side === "local") {
        await makeLocalFolder((await roots.resolve(where.rootId, folder)).path, name);
        return;
      }
      const at = remotePlace(folder, name);
      await makeFolderOnServer(await onServer(where.remoteId, "folder made", at), at);
    },
    async rename(where, folder, { from, to }) {
      if (where.side === "local") {
        await renameLocal((await roots.resolve(where.rootId, folder)).path, from, to);
        return;
      }
      const [old, next] = [remotePlace(folder, from), remotePlace(folder, to)];
      await renameOnServer(await onServer(where.remoteId, "renamed", old), old, next);
    },
    async remove(remoteId, folder, names) {
      const paths = names.map((name) => remotePlace(folder, name));
      const client = await onServer(remoteId, `removed ${names.length}`, paths[0] ?? folder);
      return removeOnServer(client, paths);
    },
    async setMode(remoteId, folder, { names, mode }) {
      const paths = names.map((name) => remotePlace(folder, name));
      const what = `permissions ${mode.toString(8)} of ${names.length}`;
      await setModeOnServer(await onServer(remoteId, what, paths[0] ?? folder), paths, mode);
    },
  } satisfies Partial<Sftp>;
}

function copiesFace(below: Below) {
  const { queue, remotes, parts } = below;
  return {
    copy: (request) => addCopy(below, request),
    async receive({ remoteId, folder, name, existing }, file, { signal }) {
      const remote = remotes.find(remoteId);
      const to = remotePlace(folder, name);
      const { client } = await remote.reach();
      const details = {
        ...describe(remote.view),
        direction: "put",
        from: shown(file.name),
        to: shown(to),
      };
      parts.audit.append("files.copying", details);
      const mayReplace = existing === "replace";
      await receiveFile(client, file, { to, mayReplace, signal });
      parts.audit.append("files.copied", { ...details, files: 1, bytes: file.bytes });
      return file.bytes;
    },
    copies: () => queue.list(),
    pauseCopy(copyId) {
      queue.pause(copyId);
    },
    resumeCopy(copyId) {
      queue.resume(copyId);
    },
    cancelCopy(copyId) {
      queue.cancel(copyId);
    },
    clearCopies() {
      queue.clear();
    },
  } satisfies Partial<Sftp>;
}

function addCopy({ parts, roots, queue, remotes, tell }: Below, request: CopyRequest): CopyView {
  const { direction, names, remoteFolder, localFolder, check } = request;
  const mayReplace = request.existing === "replace";
  const remote = remotes.find(request.remoteId);
  for (const name of names) for (const part of name.split("/")) remotePlace(remoteFolder, part);
  const details = {
    ...describe(remote.view),
    direction,
    from: shown(direction === "get" ? joinRemote(remoteFolder, names[0] ?? "") : (names[0] ?? "")),
    to: shown(direction === "get" ? localFolder || "." : remoteFolder),
  };
  // SECURITY: what cannot be put on the trail does not happen. [SF9]
  parts.audit.append("files.copying", { ...details, names: names.length });
  // Found when it is asked for: while it waits, a lock may take what was chosen.
  const place = roots.resolve(request.rootId, localFolder);
  place.catch(() => undefined);
  return queue.add({
    ...{ clock: parts.clock, remoteId: request.remoteId, hostId: remote.view.hostId },
    ...{ hostName: remote.view.name, direction, names, to: details.to, check },
    reach: () => remote.reach(),
    async plan(client, how) {
      const { root, path } = await place;
      return direction === "get"
        ? planGet(client, { remoteFolder, names, localFolder: path, mayReplace, ...how })
        : planPut(client, { localFolder: path, root, names, remoteFolder, mayReplace, ...how });
    },
    onChange: tell,
    onRest: ({ state, files, bytes, failure }) => {
      const how = failure === null ? { state } : { state, code: failure.code };
      const counts = { files: files.done, bytes: bytes.done };
      noteEnd(parts.audit, { ...details, ...counts, ...how });
    },
  });
}

/** The end is told when it can be: a full disk here does not undo what was copied. */
function noteEnd(audit: Audit, details: AuditDetails): void {
  try {
    audit.append("files.copied", details);
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
}

/** Names, never what is in a file. */
function describe({ hostId, name, target }: Remote): AuditDetails {
  return { recordId: hostId, record: name, target };
}
