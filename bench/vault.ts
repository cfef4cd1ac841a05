import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { createKeepassxc, type Keepassxc } from "./keepassxc.ts";
import { line, median, quantile, type Measurement, type Row } from "./row.ts";
import { temporaryFolder } from "./temporary.ts";

const execute = promisify(execFile);
const child = path.join(import.meta.dirname, "vault-child.ts");
const sampled = z.object({ samples: z.array(z.number()) });

/** Runs one measurement of vault-child.ts and reads what it printed. */
async function inChild(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await execute(process.execPath, [child, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => (made ??= make());
}

/** One vault of each size, and KeePassXC's of the same entries, made when a row first asks. */
function sizeOf(count: number) {
  return {
    vault: once(async () => {
      const folder = path.join(temporaryFolder(), `vault-${count}`);
      await inChild("fill", folder, String(count));
      await inChild("settle", folder);
      return folder;
    }),
    keepassxc: once(() => createKeepassxc(count)),
  };
}

type Size = ReturnType<typeof sizeOf>;

const small = sizeOf(10_000);
const large = sizeOf(100_000);

/** The median of some runs of one keepassxc-cli command, in milliseconds; null where it is not installed. */
async function timeKeepassxc(
  keepassxc: Keepassxc | null,
  runs: number,
  args: (file: string) => readonly string[],
): Promise<number | null> {
  if (keepassxc === null) return null;
  const samples: number[] = [];
  while (samples.length < runs) samples.push(await keepassxc.run(...args(keepassxc.file)));
  return median(samples);
}

async function measureUnlock(name: string, size: Size, runs: number): Promise<Measurement[]> {
  const folder = await size.vault();
  const timed = z.object({ milliseconds: z.number(), derivation: z.number() });
  const samples: z.infer<typeof timed>[] = [];
  while (samples.length < runs) samples.push(timed.parse(await inChild("unlock", folder)));
  const peer = await timeKeepassxc(await size.keepassxc(), 3, (file) => ["ls", "-R", "-q", file]);
  const derivation = median(samples.map((sample) => sample.derivation));
  return [
    line(name, median(samples.map((sample) => sample.milliseconds)), "ms", {
      name: "keepassxc-cli ls -R",
      value: peer,
    }),
    line(`${name}.key-derivation`, derivation, "ms"),
  ];
}

async function measureSearch(): Promise<Measurement[]> {
  const { samples } = sampled.parse(await inChild("search", await large.vault()));
  const peer = await timeKeepassxc(await large.keepassxc(), 1, (file) => [
    "search",
    "-q",
    file,
    "Kestrel",
  ]);
  return [
    line("vault.search-100k", quantile(samples, 0.99), "ms", {
      name: "keepassxc-cli search",
      value: peer,
    }),
    line("vault.search-100k.p50", median(samples), "ms"),
  ];
}

async function measureSave(): Promise<Measurement[]> {
  const { samples } = sampled.parse(await inChild("save", await large.vault()));
  const peer = await timeKeepassxc(await large.keepassxc(), 1, (file) => [
    "edit",
    "-q",
    "-u",
    "changed",
    file,
    "Harbour Forge 0",
  ]);
  return [
    line("vault.save-100k", quantile(samples, 0.99), "ms", {
      name: "keepassxc-cli edit",
      value: peer,
    }),
    line("vault.save-100k.p50", median(samples), "ms"),
  ];
}

async function measureMemory(): Promise<Measurement[]> {
  const shape = z.object({ floor: z.number(), unlocked: z.number(), peak: z.number() });
  const { floor, unlocked, peak } = shape.parse(await inChild("memory", await large.vault()));
  const keepassxc = await large.keepassxc();
  const value =
    keepassxc === null ? null : await keepassxc.peakMegabytes("ls", "-R", "-q", keepassxc.file);
  const peer = { name: "keepassxc-cli ls -R, peak", value };
  return [
    line("vault.memory-100k", unlocked - floor, "MB", peer),
    line("vault.memory-100k.peak", peak - floor, "MB", peer),
    line("vault.memory-100k.floor", floor, "MB"),
  ];
}

async function measureHealth(): Promise<Measurement[]> {
  const folder = await large.vault();
  const shape = z.object({ first: z.number(), again: z.number() });
  // The first check of all reads every record; from then on, what it found out is kept.
  const cold = shape.parse(await inChild("health", folder));
  const warm: z.infer<typeof shape>[] = [];
  while (warm.length < 5) warm.push(shape.parse(await inChild("health", folder)));
  return [
    line("health.100k", median(warm.map(({ first }) => first)), "ms"),
    line("health.100k.again", median(warm.map(({ again }) => again)), "ms"),
    line("health.100k.first-ever", cold.first, "ms"),
  ];
}

const ratioAtMost = (name: string, limit: number) =>
  ({ line: name, of: "ratio", at: "most", limit }) as const;
const valueAtMost = (name: string, limit: number) =>
  ({ line: name, of: "value", at: "most", limit }) as const;

export const rows: readonly Row[] = [
  {
    name: "vault.unlock-10k",
    bars: [],
    measure: () => measureUnlock("vault.unlock-10k", small, 5),
  },
  {
    name: "vault.unlock-100k",
    bars: [ratioAtMost("vault.unlock-100k", 0.2)],
    measure: () => measureUnlock("vault.unlock-100k", large, 5),
  },
  {
    name: "vault.search-100k",
    bars: [valueAtMost("vault.search-100k", 16)],
    measure: measureSearch,
  },
  {
    name: "vault.save-100k",
    bars: [valueAtMost("vault.save-100k", 25), ratioAtMost("vault.save-100k", 1 / 200)],
    measure: measureSave,
  },
  {
    name: "vault.memory-100k",
    bars: [ratioAtMost("vault.memory-100k", 0.5)],
    measure: measureMemory,
  },
  {
    name: "health.100k",
    bars: [valueAtMost("health.100k", 1000)],
    measure: measureHealth,
  },
];
