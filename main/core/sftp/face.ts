import type { CopyView, Edit, FileEntry, Remote, Root, Where } from "#contract";
import type { IncomingFile, Work } from "#core/files";

export interface Listing {
  readonly path: string;
  readonly entries: FileEntry[];
  /** There are more than are listed. */
  readonly isCut: boolean;
  /** Bytes that may still be written there; null where that is not known. */
  readonly free: number | null;
}

export interface CopyRequest {
  readonly remoteId: string;
  readonly rootId: string;
  readonly direction: "get" | "put";
  readonly remoteFolder: string;
  readonly localFolder: string;
  readonly names: readonly string[];
  readonly existing: "skip" | "replace";
  readonly check: boolean;
}

export interface Comparing {
  readonly remoteId: string;
  readonly rootId: string;
  readonly remoteFolder: string;
  readonly localFolder: string;
  readonly by: "time" | "checksum";
}

/**
 * The files of servers. Methods that name a remote, a root, a copy or an edit throw `not-found` for one that is not
 * there any more; those that reach a server throw `remote-…`, `sftp-…`, `connection-lost` and what connecting throws;
 * those that reach this computer's disk `disk-full`, `folder-read-only`, `file-unreadable` and `refused`.
 */
export interface Sftp {
  remotes(): Remote[];
  /** The one of this host, connecting where it is not connected. Throws `host-incomplete`, and what the records throw. */
  open(hostId: string): Remote;
  close(remoteId: string): void;
  answerHostKey(remoteId: string, questionId: string, answer: "trust" | "once" | "refuse"): void;
  answerPrompts(remoteId: string, questionId: string, answers: readonly string[]): void;
  roots(): { readonly roots: Root[]; readonly canChoose: boolean };
  chooseRoot(): Promise<Root | null>;
  list(where: Where, path: string): Promise<Listing>;
  makeFolder(where: Where, folder: string, name: string): Promise<void>;
  rename(where: Where, folder: string, names: { from: string; to: string }): Promise<void>;
  remove(remoteId: string, folder: string, names: readonly string[]): Promise<number>;
  setMode(
    remoteId: string,
    folder: string,
    change: { readonly names: readonly string[]; readonly mode: number },
  ): Promise<void>;
  /** Puts it at the end of the queue. */
  copy(request: CopyRequest): CopyView;
  /** A file that a page hands over. Answers its bytes when it is there. */
  receive(
    to: { remoteId: string; folder: string; name: string; existing: "skip" | "replace" },
    file: IncomingFile,
    how: Work,
  ): Promise<number>;
  copies(): CopyView[];
  pauseCopy(copyId: string): void;
  resumeCopy(copyId: string): void;
  cancelCopy(copyId: string): void;
  clearCopies(): void;
  compare(request: Comparing): Promise<Comparison>;
  edits(): Edit[];
  edit(remoteId: string, path: string): Promise<Edit>;
  overwrite(editId: string): Promise<void>;
  endEdit(editId: string): Promise<void>;
  /** What a lock does: what was chosen is forgotten, edits end; copies go on unseen, or everything is closed. */
  lock(way: "keep" | "close"): Promise<void>;
  /** Ends everything. */
  stop(): Promise<void>;
  onChanged(listener: (remote: Remote) => void): () => void;
  onClosed(listener: (remoteId: string) => void): () => void;
  onCopy(listener: (copy: CopyView) => void): () => void;
  onEdit(listener: (edit: Edit) => void): () => void;
}

export interface Difference {
  readonly path: string;
  readonly kind: "only-local" | "only-remote" | "newer-local" | "newer-remote" | "differs";
  readonly localSize: number | null;
  readonly remoteSize: number | null;
}

export interface Comparison {
  readonly same: number;
  readonly differences: Difference[];
  readonly isCut: boolean;
  readonly remarks: { path: string; text: string }[];
}
