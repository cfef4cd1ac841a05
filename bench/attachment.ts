import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { line, type Measurement, type Row } from "./row.ts";
import { temporaryFolder } from "./temporary.ts";

const execute = promisify(execFile);
const child = path.join(import.meta.dirname, "attachment-child.ts");
const megabytes = 100;

/** Milliseconds of openssl sealing the same bytes into a file; null where it is not installed. */
async function timeOpenssl(file: string): Promise<number | null> {
  const started = performance.now();
  const cipher = ["enc", "-aes-256-cbc", "-pbkdf2", "-pass", "pass:bench"];
  try {
    await execute("openssl", [...cipher, "-in", file, "-out", `${file}.enc`]);
    return performance.now() - started;
  } catch {
    return null;
  }
}

async function measure(): Promise<Measurement[]> {
  const file = path.join(temporaryFolder(), "attachment.bin");
  writeFileSync(file, randomBytes(megabytes * 1_048_576));
  const folder = path.join(temporaryFolder(), "attachment");
  const { stdout } = await execute(process.execPath, [child, folder, file]);
  const shape = z.object({ in: z.number(), out: z.number(), grown: z.number() });
  const measured = shape.parse(JSON.parse(stdout));
  const peer = { name: "openssl enc", value: await timeOpenssl(file) };
  return [
    line("attachment.100MB", measured.in, "ms", peer),
    line("attachment.100MB.out", measured.out, "ms", peer),
    line("attachment.100MB.memory", measured.grown, "MB"),
  ];
}

export const rows: readonly Row[] = [
  {
    name: "attachment.100MB",
    bars: [{ line: "attachment.100MB.memory", of: "value", at: "most", limit: 64 }],
    measure,
  },
];
