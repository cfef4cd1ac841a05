import { randomBytes } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  realpathSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { CopyView } from "#contract";
import { systemClock } from "#core/ports";
import { createSftp } from "#core/sftp";
import { createLink } from "./link.ts";
import { isInstalled, timeScp, timeSftp, type Target } from "./openssh.ts";
import { line, median, type Measurement, type Row } from "./row.ts";
import { startServer } from "./server.ts";
import { temporaryFolder } from "./temporary.ts";

const cipher = "aes256-gcm@openssh.com";
const gigabyte = 1_000_000_000;
const [smallFiles, smallBytes] = [2000, 8192];
const runs = 3;

interface Yard {
  readonly target: Target;
  /** Where everything lies: what is copied in `from`, what arrives in `to`. */
  readonly base: string;
  stop(): Promise<void>;
}

async function openYard(): Promise<Yard | null> {
  const server = await startServer();
  if (server === null) return null;
  const base = realpathSync(temporaryFolder());
  mkdirSync(path.join(base, "from"), { recursive: true });
  return { target: server.target, base, stop: () => server.stop() };
}

function makeLarge(file: string): void {
  const part = randomBytes(1_000_000);
  const handle = openSync(file, "w");
  for (let written = 0; written < gigabyte; written += part.length) writeSync(handle, part);
  closeSync(handle);
}

function makeSmall(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < smallFiles; index++) {
    writeFileSync(path.join(folder, `file ${index}`), randomBytes(smallBytes));
  }
}

/** Seconds from no connection to the last file in its place, as the application copies. */
async function timeOurs({ target, base }: Yard, direction: "get" | "put", name: string) {
  clear(base);
  const link = createLink(target);
  const started = performance.now();
  const sftp = createSftp({
    ...link.parts,
    ...{ clock: systemClock, dialogs: null, home: base },
    editsFolder: path.join(base, "edits"),
    openFile: () => Promise.resolve(),
  });
  const remoteId = sftp.open("host").id;
  const rootId = sftp.roots().roots[0]?.id ?? "";
  const isGet = direction === "get";
  const copy = sftp.copy({
    ...{ remoteId, rootId, direction, names: [name], existing: "skip", check: false },
    remoteFolder: path.join(base, isGet ? "from" : "to"),
    localFolder: isGet ? "to" : "from",
  });
  const rested = await new Promise<CopyView>((resolve) => {
    sftp.onCopy((view) => {
      if (view.id === copy.id && ["done", "failed"].includes(view.state)) resolve(view);
    });
  });
  const seconds = (performance.now() - started) / 1000;
  if (rested.state !== "done" || rested.remarkCount > 0) {
    throw new Error(rested.failure?.message ?? rested.remarks[0]?.text ?? rested.state);
  }
  await sftp.stop();
  link.close();
  return seconds;
}

function clear(base: string): void {
  rmSync(path.join(base, "to"), { recursive: true, force: true });
  mkdirSync(path.join(base, "to"));
}

interface Times {
  readonly ours: number[];
  readonly sftp: number[];
  readonly scp: number[];
}

/** In turns, so that whatever else the machine does weighs on all alike. */
async function timeAll(yard: Yard, direction: "get" | "put", name: string): Promise<Times> {
  const { target, base } = yard;
  const [from, to] = [path.join(base, "from", name), path.join(base, "to", name)];
  const isLarge = name === "large";
  const times: Times = { ours: [], sftp: [], scp: [] };
  while (times.ours.length < runs) {
    times.ours.push(await timeOurs(yard, direction, name));
    if (!isInstalled()) continue;
    clear(base);
    const recursive = isLarge ? "" : "-r ";
    const ends =
      direction === "put" && !isLarge ? `"${from}" "${path.dirname(to)}"` : `"${from}" "${to}"`;
    // Ours makes a large file durable before it is named; so it may.
    const how = { line: `${direction} ${recursive}${ends}`, cipher, flushes: isLarge };
    times.sftp.push(await timeSftp(target, how));
    clear(base);
    const way = direction === "get" ? { from: `:${from}`, to } : { from, to: `:${to}` };
    times.scp.push(await timeScp(target, { ...way, cipher }));
  }
  return times;
}

async function measure(
  make: (from: string) => void,
  run: (yard: Yard) => Promise<Measurement[]>,
): Promise<Measurement[]> {
  const yard = await openYard();
  if (yard === null) return [];
  try {
    make(path.join(yard.base, "from"));
    return await run(yard);
  } finally {
    await yard.stop();
    rmSync(path.join(yard.base, "from"), { recursive: true, force: true });
    rmSync(path.join(yard.base, "to"), { recursive: true, force: true });
  }
}

/** Of times a rate, so that more is better. */
function rates(name: string, amount: number, unit: string, times: Times): Measurement[] {
  const rate = (seconds: readonly number[]) =>
    seconds.length === 0 ? null : amount / median(seconds);
  const ours = rate(times.ours) ?? 0;
  return [
    line(name, ours, unit, { name: `sftp with ${cipher}`, value: rate(times.sftp) }),
    line(`${name}.scp`, ours, unit, { name: `scp with ${cipher}`, value: rate(times.scp) }),
  ];
}

const large = (direction: "get" | "put") => () =>
  measure(
    (from) => {
      makeLarge(path.join(from, "large"));
    },
    async (yard) =>
      rates(`sftp.${direction}-1GB`, 1000, "MB/s", await timeAll(yard, direction, "large")),
  );

function measureSmall(): Promise<Measurement[]> {
  return measure(
    (from) => {
      makeSmall(path.join(from, "small"));
    },
    async (yard) => {
      const name = "sftp.small-2000x8kB";
      const got = await timeAll(yard, "get", "small");
      const put = await timeAll(yard, "put", "small");
      return [
        ...rates(name, smallFiles, "files/s", got),
        ...rates(`${name}.put`, smallFiles, "files/s", put),
      ];
    },
  );
}

export const rows: readonly Row[] = [
  {
    name: "sftp.get-1GB",
    bars: [{ line: "sftp.get-1GB", of: "ratio", at: "least", limit: 1 }],
    measure: large("get"),
  },
  {
    name: "sftp.put-1GB",
    bars: [{ line: "sftp.put-1GB", of: "ratio", at: "least", limit: 1 }],
    measure: large("put"),
  },
  {
    name: "sftp.small-2000x8kB",
    bars: [
      { line: "sftp.small-2000x8kB", of: "ratio", at: "least", limit: 1.5 },
      { line: "sftp.small-2000x8kB.put", of: "ratio", at: "least", limit: 1.5 },
    ],
    measure: measureSmall,
  },
];
