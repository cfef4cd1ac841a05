import { execFile } from "node:child_process";
import { existsSync, readlinkSync } from "node:fs";
import type { Socket } from "node:net";
import { promisify } from "node:util";
import type { Caller } from "#contract";
import { findHolder, readProcess, readScript, type ProcessFacts } from "./process.ts";

/** A program at the other end of a connection, as the system tells it. */
export interface Peer {
  readonly caller: Caller;
  /** The same for each connection that one approval covers; null when an approval must be for one request. */
  readonly key: string | null;
}

export interface Peers {
  /** Who is at the other end of this connection, or null where the system does not tell. Never rejects. */
  identify(socket: Socket): Promise<Peer | null>;
}

const execute = promisify(execFile);

// SECURITY: by its full path: a PATH that somebody prepared must not name the witness. [AP3]
const ss = ["/usr/bin/ss", "/bin/ss", "/usr/sbin/ss", "/sbin/ss"].find((file) => existsSync(file));

/** The inodes of both ends of every unix connection, as a table from one end to the other. */
async function readPairs(): Promise<ReadonlyMap<string, string | null>> {
  const pairs = new Map<string, string | null>();
  if (ss === undefined) return pairs;
  const { stdout } = await execute(ss, ["-xnH"], { timeout: 5_000, maxBuffer: 64 * 1024 * 1024 });
  for (const line of stdout.split("\n")) {
    const [, near, far] = /\s(\d+)\s+\*\s+(\d+)\s*$/.exec(line) ?? [];
    if (near === undefined || far === undefined) continue;
    // SECURITY: a socket's name can hold a line that looks like another's; of two, none is believed. [AP3]
    pairs.set(near, pairs.has(near) ? null : far);
  }
  return pairs;
}

/** Many who come at once share one look at the table, as long as it began after they were there. */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  return () =>
    (next ??= running.then(() => {
      next = null;
      const reading = read();
      running = reading.catch(() => undefined);
      return reading;
    }));
}

/** The inode of our own end. Node has the number of the file in its handle, and no public name for it. */
function inodeOf(socket: Socket): string | null {
  const { _handle: handle } = socket as Socket & { _handle?: { fd?: number } | null };
  if (handle?.fd === undefined) return null;
  return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${handle.fd}`))?.[1] ?? null;
}

function named(facts: ProcessFacts | null): { path: string; pid: number } | null {
  return facts === null ? null : { path: facts.path, pid: facts.pid };
}

function describe(facts: ProcessFacts): Peer {
  const script = readScript(facts);
  const leader = readProcess(facts.session);
  const caller = {
    program: { path: facts.path, pid: facts.pid },
    script: script ?? null,
    parent: named(readProcess(facts.parent)),
    leader: named(leader),
  };
  const parts = [facts.path, script, facts.session, leader?.startedAt ?? ""];
  // An interpreter without a script to be named could run anything the next time. [AP4]
  return { caller, key: script === undefined ? null : JSON.stringify(parts) };
}

/** Identifies peers by the kernel's own tables. [AP3] */
export function createPeers(): Peers {
  const pairs = shared(readPairs);
  return {
    async identify(socket) {
      if (process.platform !== "linux") return null;
      try {
        const near = inodeOf(socket);
        const far = near === null ? null : ((await pairs()).get(near) ?? null);
        const pid = far === null ? null : findHolder(far);
        const facts = pid === null ? null : readProcess(pid);
        return facts === null ? null : describe(facts);
      } catch {
        return null;
      }
    },
  };
}
