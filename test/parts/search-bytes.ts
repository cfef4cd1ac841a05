import { execFileSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, readSync, rmSync } from "node:fs";
import path from "node:path";

/** The byte forms under which a text could lie somewhere: UTF-8, UTF-16, hexadecimal and base64. */
export function formsOf(text: string): Buffer[] {
  const plain = Buffer.from(text, "utf8");
  return [
    plain,
    Buffer.from(text, "utf16le"),
    Buffer.from(plain.toString("hex")),
    // Without the last letters, which depend on what follows.
    Buffer.from(plain.toString("base64").replace(/.{0,3}=*$/, "")),
  ];
}

/** How often the forms of each text occur in `bytes`, for those that do. */
export function findTexts(
  bytes: Buffer,
  texts: Readonly<Record<string, readonly Buffer[]>>,
): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, forms] of Object.entries(texts)) {
    const count = forms.reduce((sum, form) => sum + countOf(bytes, form), 0);
    if (count > 0) found[name] = count;
  }
  return found;
}

function countOf(bytes: Buffer, form: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + 1)) count += 1;
  return count;
}

/** Every file below a folder, as path and content. */
export function* filesBelow(folder: string): Generator<{ file: string; bytes: Buffer }> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) yield { file, bytes: readFileSync(file) };
  }
}

const blockBytes = 4 * 1024 * 1024;
/** Longer than any form that is looked for. */
const overlapBytes = 4096;
/** How much of what lies around a find is told: whose copy it was can be read from it. */
const aroundBytes = 96;

/**
 * Searches the memory of a running process by a dump, which is removed again, and answers for each text that
 * was found what lay around each of its copies. A dump also holds what is reserved and empty, some gigabytes:
 * that is passed over.
 */
export function searchMemory(
  pid: number,
  folder: string,
  texts: Readonly<Record<string, readonly Buffer[]>>,
): Record<string, readonly string[]> {
  const prefix = path.join(folder, "core");
  execFileSync("gcore", ["-o", prefix, String(pid)], { stdio: "ignore" });
  const file = `${prefix}.${pid}`;
  const handle = openSync(file, "r");
  try {
    return searchFile(handle, texts);
  } finally {
    closeSync(handle);
    rmSync(file);
  }
}

function searchFile(
  handle: number,
  texts: Readonly<Record<string, readonly Buffer[]>>,
): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const block = Buffer.alloc(blockBytes + overlapBytes);
  const empty = Buffer.alloc(block.length);
  for (let at = 0; ; at += blockBytes) {
    const read = block.subarray(0, readSync(handle, block, 0, block.length, at));
    if (read.equals(empty.subarray(0, read.length)) && read.length === block.length) continue;
    for (const [name, forms] of Object.entries(texts)) {
      for (const form of forms) {
        const copies = surroundings(read, form);
        if (copies.length > 0) (found[name] ??= []).push(...copies);
      }
    }
    if (read.length < block.length) return found;
  }
}

/** What lies around each copy of `form` that begins in this block, and not in what the next one repeats. */
function surroundings(bytes: Buffer, form: Buffer): string[] {
  const copies: string[] = [];
  for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + 1)) {
    if (at >= blockBytes) break;
    const near = bytes.subarray(Math.max(0, at - aroundBytes), at + form.length + aroundBytes);
    copies.push(near.toString("latin1").replace(/[^ -~]+/g, "·"));
  }
  return copies;
}
