/**
 * What only a host knows, as the few small interfaces that core needs of it. `start.ts` hands over the real
 * ones; tests hand over fakes of these and of nothing else.
 */
import { AppError } from "#core/errors";

export interface Clock {
  /** Milliseconds since 1970. May jump: timers stop while a machine sleeps. */
  now(): number;
  /** Calls once after `ms`; the answer cancels. */
  after(ms: number, run: () => void): () => void;
}

export type PowerEvent = "screen-lock" | "suspend" | "resume";

export interface Power {
  /** Seconds since the last key or pointer anywhere on this machine. */
  idleSeconds(): number;
  on(listener: (event: PowerEvent) => void): () => void;
}

export interface Clipboard {
  /** Writes a secret with the platform's "do not remember" hint. Throws `clipboard-unavailable`. */
  writeSecret(text: string): Promise<void>;
  writeText(text: string): Promise<void>;
  readText(): Promise<string>;
}

/** The system's dialogs for files. A host whose page has the pickers itself has none. */
export interface FileDialogs {
  /** Paths of what the person chose; none when they closed it. */
  open(request: {
    readonly title: string;
    readonly button: string;
    readonly pick: "file" | "files" | "folder";
  }): Promise<readonly string[]>;
  /** Where to write, or null when they closed it. Has asked before it answers the path of a file that is there. */
  save(request: {
    readonly title: string;
    readonly button: string;
    readonly name: string;
  }): Promise<string | null>;
}

export interface Keychain {
  /** False where secrets would be kept under a constant key, as with Electron's `basic_text`. */
  isTrustworthy(): Promise<boolean>;
  seal(plain: Uint8Array): Promise<Uint8Array>;
  open(sealed: Uint8Array): Promise<Uint8Array>;
}

/** What the platform calls its own way to ask whether the person is there. */
export type PresenceWay = "touch-id" | "windows-hello" | "system-sign-in";

/**
 * Asks the person, by the platform's own means, to show that they are there. The answer is a word and no key:
 * what it is asked for must depend on a key that is opened only afterwards.
 */
export interface Presence {
  readonly way: PresenceWay;
  /** Why it cannot be asked here and now, in words for the settings; null where it can. Never rejects. */
  unavailable(): Promise<string | null>;
  /**
   * `cancelled`: the person closed the question, or did not answer it within two minutes. `refused`: they did
   * not show it, or the means failed. Never rejects.
   */
  ask(): Promise<"present" | "cancelled" | "refused">;
}

/** What a host throws that has no program for a file. */
export function editorUnavailable(): AppError {
  return new AppError(
    "editor-unavailable",
    "This computer has no program to open this file with. Choose one for its kind, and try again.",
  );
}

/** A program under a terminal, wherever it runs. */
export interface Program {
  /**
   * Answers false when it wants no more until `onDrain`, as Node's streams do. `onSent` is called, once, when the
   * bytes are needed no more: sealed for the way, handed to another process, or of no use.
   */
  write(bytes: Uint8Array, onSent?: () => void): boolean;
  onDrain(listener: () => void): void;
  resize(columns: number, rows: number): void;
  /** Holds its output back at the source. */
  pause(): void;
  resume(): void;
  /** Asks the program to end, and ends it by force two seconds later. */
  end(): void;
  onOutput(listener: (bytes: Uint8Array) => void): void;
  /** Calls once, after the last output. */
  onExit(listener: (exit: { code: number | null; signal: string | null }) => void): void;
}

/** A program of this machine, run in a process that never sees a vault key. */
export interface LocalTerminal extends Program {
  /** Calls instead of `onExit` when the process that runs it is gone. */
  onLost(listener: () => void): void;
}

export interface LocalShells {
  /** An empty `program` is the person's login shell. Rejects when it cannot be started. */
  open(request: {
    program: string;
    /** Absent: those that a login shell is started with. */
    args?: readonly string[];
    columns: number;
    rows: number;
  }): Promise<LocalTerminal>;
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
