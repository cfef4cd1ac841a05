import type { Duplex } from "node:stream";
import type { Program } from "#core/ports";

/** What was agreed with a server. */
export interface Facts {
  readonly engine: "ssh2" | "openssh";
  readonly cipher: string;
  readonly keyExchange: string;
  readonly postQuantum: boolean;
  /** Type and fingerprint of the server's key. */
  readonly hostKey: string;
}

/** A program at the far end. Its output is plain bytes; `pause` holds the server back, not a buffer of ours. */
export interface Channel extends Program {
  /** What the program writes to its error output, when it has no terminal. */
  onErrorOutput(listener: (bytes: Uint8Array) => void): void;
}

/**
 * A signed-in connection. Each method throws `channel-timeout` or `connection-lost`. A server allows few channels
 * with a program at once (sshd's MaxSessions is 10): beyond eight, the next waits until one is closed.
 */
export interface Connection {
  readonly facts: Facts;
  /** What the server said before signing in, cleaned; empty when it said nothing. */
  readonly banner: string;
  exec(command: string): Promise<Channel>;
  /**
   * A subsystem of the server's, such as `sftp`, as bytes. What it puts out is lent: it is gone when the listener
   * returns. Throws `sftp-unavailable` when it has none.
   */
  subsystem(name: "sftp"): Promise<Channel>;
  /** A login shell under a pseudo-terminal. */
  shell(size: { readonly columns: number; readonly rows: number }): Promise<Channel>;
  /** A TCP stream from the server onward: for jumps. Throws `jump-failed` when the server refuses. */
  forward(address: string, port: number): Promise<Duplex>;
  /** Round trips in milliseconds, as they are measured. */
  onLatency(listener: (ms: number) => void): void;
  /** Calls once: with an error when it was lost, with null when we or the server ended it. */
  onClose(listener: (error: Error | null) => void): void;
  close(): void;
}

/** The server showed a key that nothing vouches for. */
export interface HostKeyDoubt {
  readonly reason: "unknown" | "changed" | "new-type";
  readonly host: string;
  readonly algorithm: string;
  readonly fingerprint: string;
  readonly knownFingerprints: readonly string[];
}

export interface PromptList {
  readonly name: string;
  readonly instructions: string;
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
}

/** A record on the way asks for the master password; `problem` says why an answer was not taken, or is "". */
export interface PasswordNeed {
  readonly recordName: string;
  readonly problem: string;
}

/** Whoever can ask the person. An answer of null, or a rejection, gives up. */
export interface Asker {
  hostKey(doubt: HostKeyDoubt): Promise<"trust" | "once" | "refuse">;
  prompts(list: PromptList): Promise<readonly string[]>;
  /** For ourselves: what is answered goes to no server. */
  masterPassword(need: PasswordNeed): Promise<string>;
}

export interface Timings {
  readonly connectMs: number;
  readonly handshakeMs: number;
  readonly signInMs: number;
  readonly channelMs: number;
  readonly pingEveryMs: number;
  /** A server that has not answered a ping for so long is gone. */
  readonly pingLimitMs: number;
}

export const timings: Timings = {
  connectMs: 15_000,
  handshakeMs: 20_000,
  signInMs: 60_000,
  channelMs: 20_000,
  pingEveryMs: 15_000,
  pingLimitMs: 45_000,
};
