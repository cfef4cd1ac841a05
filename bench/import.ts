import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { chromeCsv } from "./entries.ts";
import { createKeepassxc } from "./keepassxc.ts";
import { line, type Measurement, type Row } from "./row.ts";
import { temporaryFolder } from "./temporary.ts";

const execute = promisify(execFile);
const child = path.join(import.meta.dirname, "import-child.ts");
const measured = z.object({
  records: z.number(),
  milliseconds: z.number(),
  cpu: z.number(),
  peak: z.number(),
});

/** What a child measured, one after the other. */
async function inChild(what: string, name: string, count: number, file: string) {
  const folder = path.join(temporaryFolder(), name);
  const { stdout } = await execute(process.execPath, [child, what, folder, file, "bench"]);
  const found = stdout
    .trim()
    .split("\n")
    .map((text) => measured.parse(JSON.parse(text)));
  for (const { records } of found) {
    if (records !== count) throw new Error(`${records} of ${count} records were moved.`);
  }
  return found;
}

/** Without KeePassXC there is no file to bring in, and nothing is measured. */
async function measureKdbx(name: string, count: number): Promise<Measurement[]> {
  const keepassxc = await createKeepassxc(count);
  if (keepassxc === null) return [];
  const { file } = keepassxc;
  const [read] = await inChild("read", name, count, file);
  const [whole] = await inChild("whole", name, count, file);
  const add = await keepassxc.spend("add", "-q", "-u", "someone", file, "One more");
  if (read === undefined || whole === undefined) return [];
  const peer = (value: number) => ({ name: "keepassxc-cli add", value });
  return [
    line(name, whole.milliseconds, "ms", peer(add.milliseconds)),
    line(`${name}.cpu`, whole.cpu, "ms", peer(add.cpu)),
    line(`${name}.memory`, whole.peak, "MB"),
    line(`${name}.read`, read.milliseconds, "ms"),
    line(`${name}.read.memory`, read.peak, "MB"),
  ];
}

async function measureCsv(name: string, count: number): Promise<Measurement[]> {
  const file = path.join(temporaryFolder(), `${name}.csv`);
  writeFileSync(file, chromeCsv(count));
  const [whole] = await inChild("whole", name, count, file);
  if (whole === undefined) return [];
  return [
    line(name, whole.milliseconds, "ms"),
    line(`${name}.cpu`, whole.cpu, "ms"),
    line(`${name}.memory`, whole.peak, "MB"),
  ];
}

/** Out into our sealed export, into another vault, and compared there. */
async function measureRound(name: string, count: number): Promise<Measurement[]> {
  const file = path.join(temporaryFolder(), `${name}.csv`);
  writeFileSync(file, chromeCsv(count));
  const [out, back] = await inChild("round", name, count, file);
  if (out === undefined || back === undefined) return [];
  return [
    line(name, out.milliseconds + back.milliseconds, "ms"),
    line(`${name}.cpu`, out.cpu + back.cpu, "ms"),
    line(`${name}.export`, out.milliseconds, "ms"),
    line(`${name}.import`, back.milliseconds, "ms"),
  ];
}

export const rows: readonly Row[] = [
  {
    name: "import.kdbx-10k",
    bars: [{ line: "import.kdbx-10k", of: "ratio", at: "most", limit: 1.5 }],
    measure: () => measureKdbx("import.kdbx-10k", 10_000),
  },
  {
    name: "import.kdbx-100k",
    bars: [
      { line: "import.kdbx-100k", of: "ratio", at: "most", limit: 1 },
      { line: "import.kdbx-100k.memory", of: "value", at: "most", limit: 700 },
    ],
    measure: () => measureKdbx("import.kdbx-100k", 100_000),
  },
  {
    name: "import.csv-10k",
    bars: [{ line: "import.csv-10k", of: "value", at: "most", limit: 2000 }],
    measure: () => measureCsv("import.csv-10k", 10_000),
  },
  {
    name: "export-import.100k",
    bars: [],
    measure: () => measureRound("export-import.100k", 100_000),
  },
];
