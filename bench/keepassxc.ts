import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { writeKeepassXml } from "./entries.ts";
import { temporaryFolder } from "./temporary.ts";

const program = "/usr/bin/keepassxc-cli";

export interface Keepassxc {
  /** Milliseconds of one whole command on the database. */
  run(...args: readonly string[]): Promise<number>;
  /** The same, and milliseconds of processor time: what other work on the machine changes least. */
  spend(...args: readonly string[]): Promise<{ milliseconds: number; cpu: number }>;
  /** The largest resident set that the command had, in MB. */
  peakMegabytes(...args: readonly string[]): Promise<number>;
  readonly file: string;
}

/** A new KeePassXC database of the first `count` entries, or null where KeePassXC is not installed. */
export async function createKeepassxc(count: number): Promise<Keepassxc | null> {
  if (!existsSync(program)) return null;
  const folder = mkdtempSync(path.join(temporaryFolder(), `keepass-${count}-`));
  const xml = path.join(folder, "entries.xml");
  const file = path.join(folder, "entries.kdbx");
  await writeKeepassXml(xml, count);
  const made = spawnSync(program, ["import", "-p", xml, file], { input: "bench\nbench\n" });
  rmSync(xml);
  if (made.status !== 0) throw new Error(`keepassxc-cli import failed: ${made.stderr.toString()}`);
  return {
    file,
    run: async (...args) => (await runOnce(args)).milliseconds,
    spend: runOnceOf,
    peakMegabytes: async (...args) => (await runOnce(args)).megabytes,
  };
}

const runOnceOf = (...args: readonly string[]) => runOnce(args);

async function runOnce(
  args: readonly string[],
): Promise<{ milliseconds: number; megabytes: number; cpu: number }> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.end("bench\n");
  let [megabytes, cpu] = [0, 0];
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, residentMegabytes(child.pid));
    cpu = Math.max(cpu, processorMs(child.pid));
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`keepassxc-cli ${args[0] ?? ""} ended with ${String(code)}`);
  return { milliseconds: performance.now() - started, megabytes, cpu };
}

function residentMegabytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0; // The process ended between two looks.
  }
}

/** User and system time so far; the kernel counts in hundredths of a second. */
function processorMs(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return 0;
  }
}
