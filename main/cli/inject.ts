import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { Reference } from "#core/commands";
import { CliFailure } from "./failure.ts";
import { readRest } from "./terminal.ts";

const place = /\{\{\s*(sallyport:\/\/[^{}]*?)\s*\}\}/g;

function inWords(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

/** The template: a file, or the input. Throws `usage`. */
export function readTemplate(file: string | undefined): string {
  try {
    return (file === undefined || file === "-" ? readRest() : readFileSync(file)).toString("utf8");
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    throw new CliFailure(
      "usage",
      `The template “${file ?? ""}” cannot be read (${inWords(error)}).`,
    );
  }
}

/** The references of a template, each once. Throws what `parse` throws. */
export function referencesIn(
  template: string,
  parse: (text: string) => Reference,
): ReadonlyMap<string, Reference> {
  const found = new Map<string, Reference>();
  for (const [, text = ""] of template.matchAll(place)) {
    const reference = parse(text);
    if (reference.field === null) throw new CliFailure("usage", `“${text}” names no field.`);
    found.set(text, reference);
  }
  return found;
}

export function fillIn(template: string, values: ReadonlyMap<string, string>): string {
  return template.replace(place, (_, text: string) => values.get(text) ?? "");
}

/** Writes a file of its owner's alone, whole or not at all. Throws `usage`. */
export function writePrivately(file: string, text: string | Uint8Array): void {
  const part = `${file}.${randomBytes(6).toString("hex")}.part`;
  try {
    // SECURITY: private from its first byte; a file that is there is replaced, and its mode with it.
    const handle = openSync(part, "wx", 0o600);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw new CliFailure("usage", `“${file}” cannot be written (${inWords(error)}).`);
  }
}
