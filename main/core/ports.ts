/**
 * What only a host knows, as the few small interfaces that core needs of it. `start.ts` hands over the real
 * ones; tests hand over fakes of these and of nothing else.
 */

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

/** A program under a terminal, wherever it runs. */
export interface Program {
  /** Answers false when it wants no more until `onDrain`, as Node's streams do. */
  write(bytes: Uint8Array): boolean;
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
  open(request: { program: string; columns: number; rows: number }): Promise<LocalTerminal>;
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
