import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { createKeepassxc } from "./keepassxc.ts";
import { line, type Measurement, type Row } from "./row.ts";
import { temporaryFolder } from "./temporary.ts";

const execute = promisify(execFile);
const child = path.join(import.meta.dirname, "import-child.ts");
const measured = z.object({ records: z.number(), milliseconds: z.number(), peak: z.number() });

async function inChild(what: string, count: number, file: string) {
  const folder = path.join(temporaryFolder(), `import-${count}`);
  const { stdout } = await execute(process.execPath, [child, what, folder, file, "bench"]);
  const found = measured.parse(JSON.parse(stdout));
  if (found.records !== count) throw new Error(`${found.records} of ${count} records came in.`);
  return found;
}

/** Without KeePassXC there is no file to bring in, and nothing is measured. */
async function measure(name: string, count: number): Promise<Measurement[]> {
  const keepassxc = await createKeepassxc(count);
  if (keepassxc === null) return [];
  const read = await inChild("read", count, keepassxc.file);
  const whole = await inChild("whole", count, keepassxc.file);
  const value = await keepassxc.run("add", "-q", "-u", "someone", keepassxc.file, "One more");
  return [
    line(name, whole.milliseconds, "ms", { name: "keepassxc-cli add", value }),
    line(`${name}.memory`, whole.peak, "MB"),
    line(`${name}.read`, read.milliseconds, "ms"),
    line(`${name}.read.memory`, read.peak, "MB"),
  ];
}

export const rows: readonly Row[] = [
  {
    name: "import.kdbx-10k",
    bars: [{ line: "import.kdbx-10k", of: "ratio", at: "most", limit: 1.5 }],
    measure: () => measure("import.kdbx-10k", 10_000),
  },
  {
    name: "import.kdbx-100k",
    bars: [
      { line: "import.kdbx-100k", of: "ratio", at: "most", limit: 1 },
      { line: "import.kdbx-100k.memory", of: "value", at: "most", limit: 700 },
    ],
    measure: () => measure("import.kdbx-100k", 100_000),
  },
];
