import { readFileSync, readlinkSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/** What the kernel tells of one process of Linux (proc(5)). */
export interface ProcessFacts {
  readonly pid: number;
  /** Its executable. */
  readonly path: string;
  readonly parent: number;
  /** The process that leads its session. */
  readonly session: number;
  /** In ticks since the system started: with the pid it names one process for ever. */
  readonly startedAt: string;
}

/** Null when it is gone, or belongs to another user. */
export function readProcess(pid: number): ProcessFacts | null {
  try {
    if (statSync(`/proc/${pid}`).uid !== process.getuid?.()) return null;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name is in brackets and may hold anything, brackets too.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      pid,
      path: readlinkSync(`/proc/${pid}/exe`),
      parent: Number(fields[1]),
      session: Number(fields[3]),
      startedAt: fields[19] ?? "",
    };
  } catch {
    return null;
  }
}

const interpreters = /^(node|bun|deno|python|perl|ruby|bash|dash|zsh|fish|sh|php)[0-9.]*$/;

/**
 * What an interpreter runs, by the first of its arguments; null when the program is none, and undefined when
 * that argument does not name it.
 */
export function readScript({ pid, path: program }: ProcessFacts): string | null | undefined {
  if (!interpreters.test(path.basename(program))) return null;
  try {
    const [, script = "-"] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    if (script.startsWith("-") || script === "") return undefined;
    return path.resolve(readlinkSync(`/proc/${pid}/cwd`), script);
  } catch {
    return undefined;
  }
}

/** The process that holds the socket of this inode, or null. The newest first: who connects has often just begun. */
export function findHolder(inode: string): number | null {
  const wanted = `socket:[${inode}]`;
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.sort((a, b) => b - a).find((pid) => holds(pid, wanted)) ?? null;
}

function holds(pid: number, wanted: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((file) => linkOf(`${folder}/${file}`) === wanted);
  } catch {
    return false; // Another user's, or gone.
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
