/** A file that the person chose, as a page knows it. `bytes` is 0 for a folder. */
export interface Chosen {
  readonly ticket: string;
  readonly name: string;
  readonly bytes: number;
}

/** What the person wants to do with the files that they are about to choose. */
export type Purpose = "attach" | "import" | "import-folder" | "key-file" | "travel";

/** A file on its way in. */
export interface IncomingFile {
  readonly name: string;
  /** As was told before the first byte. */
  readonly bytes: number;
  /** Null for one that a page hands over. */
  readonly path: string | null;
  /**
   * Its bytes, once, in parts that are wiped as soon as the next is asked for. Throws `file-unreadable` for a file
   * that is not there, may not be read, or turns out longer or shorter than was told, and `cancelled`.
   */
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** A file on its way out. The parts may be wiped as soon as the next is asked for. */
export interface OutgoingFile {
  readonly name: string;
  readonly bytes: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** What work on a file needs besides it. */
export interface Work {
  /** Aborted by the person, and by a lock. */
  readonly signal: AbortSignal;
}

/**
 * Every method that names a ticket throws `not-found` for one that is unknown, spent or of before a lock, and what
 * is under way rejects with `cancelled` when it is given up.
 */
export interface Files {
  /** Whether the host has dialogs of its own; where not, the page picks and saves. */
  readonly hasDialogs: boolean;
  /** Asks the person. None when they closed it. Throws `refused` without dialogs, `file-unreadable`. */
  choose(purpose: Purpose): Promise<Chosen[]>;
  /** Where to write: `path` is null where a page will fetch it, and the answer when the person closed the dialog. */
  destination(name: string): Promise<{ ticket: string; path: string | null } | null>;
  /** Where a chosen destination lies; it may be asked for again. Throws `not-found` also for one that a page fetches. */
  pathOf(ticket: string): string;
  /** A file that a page is about to hand over, by `receive` or by `takePiece`. */
  expect(file: { name: string; bytes: number }): { ticket: string };
  /** The next piece, which is wiped when it was taken. Throws `file-unreadable` for one that is out of order. */
  takePiece(piece: { ticket: string; at: number; bytes: Uint8Array }): Promise<void>;
  /** Runs `work` on the file of a ticket; a page that was to hand it over has half a minute to begin. */
  takeIn<T>(ticket: string, work: (file: IncomingFile, how: Work) => Promise<T>): Promise<T>;
  /** Writes it where the ticket says; none of it is asked for before there is somewhere to write to. */
  giveOut(ticket: string, file: OutgoingFile): Promise<{ bytes: number }>;
  cancel(ticket: string): void;
  /** For a lock: gives up everything under way, and forgets every ticket. */
  forget(): void;
  /** Hears at most ten times a second for each file, its end, and nothing done when it begins: a page fetches then. */
  readonly onProgress: (
    listener: (progress: { ticket: string; done: number; total: number }) => void,
  ) => () => void;
  /** For a host that carries bytes itself: settles when they were used, and rejects when they were not. */
  receive(ticket: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** The same outwards: `deliver` is called once there is something to send. */
  collect(ticket: string, deliver: (file: OutgoingFile) => Promise<void>): Promise<void>;
}
