import { parseDocument } from "yaml";
import { Draft } from "../draft.ts";
import type { Portable } from "../portable.ts";
import { fieldNamed } from "./csv-layout.ts";

/** What people call their fields in a store, by our names. */
const keys: Readonly<Record<string, string>> = {
  user: "username",
  username: "username",
  login: "username",
  "user name": "username",
  password: "password",
  pass: "password",
  url: "uris",
  uri: "uris",
  site: "uris",
  website: "uris",
  link: "uris",
  otp: "totp_secret",
  otpauth: "totp_secret",
  totp: "totp_secret",
  "otp secret": "totp_secret",
};
const notes = new Set(["note", "notes", "comment", "comments", "description"]);
const mime = "GOPASS-SECRET-1.0";
const longestKey = 60;

/**
 * The record of one entry: the password on the first line, then `key: value` lines, one-time code addresses and
 * notes; behind `---` YAML; or gopass's early form with headers. `path` is the entry's name inside the store.
 */
export function readEntry(path: string, text: string): Portable[] {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  const parts = path.split("/");
  const draft = new Draft(typeOf(text), path, path);
  draft.name = parts.at(-1) ?? "";
  draft.folder = parts.slice(0, -1);
  if (draft.type === "ssh_key") draft.privateKey("Private key", text);
  else if (lines[0]?.trim() === mime) readMime(lines.slice(1), draft);
  else readLines(lines, draft);
  return draft.finish();
}

function typeOf(text: string): "login" | "ssh_key" {
  return /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text.trimStart()) ? "ssh_key" : "login";
}

function readLines(lines: readonly string[], draft: Draft): void {
  const first = lines[0] ?? "";
  const isPlain = first.trim() !== "---" && !isOtp(first);
  if (isPlain) draft.field("password", "Password", first);
  const rest = isPlain ? lines.slice(1) : lines;
  const mark = rest.findIndex((line) => line.trim() === "---");
  readBody(mark < 0 ? rest : rest.slice(0, mark), draft);
  if (mark >= 0) readYaml(rest.slice(mark + 1), draft);
}

/** Headers as of mail up to the first empty line, and the notes behind it. */
function readMime(lines: readonly string[], draft: Draft): void {
  const end = lines.findIndex((line) => line.trim() === "");
  const headers = end < 0 ? lines : lines.slice(0, end);
  readBody(headers, draft);
  if (end >= 0) addNotes(draft, lines.slice(end + 1).join("\n"));
}

function readBody(lines: readonly string[], draft: Draft): void {
  const others: string[] = [];
  for (const line of lines) {
    const [, key, value] = /^\s*([^\s:][^:]*?)\s*:(?:\s+(.*)|)$/.exec(line) ?? [];
    if (isOtp(line)) draft.totp("One-time code", line.trim());
    else if (/^\s*https?:\/\/\S+\s*$/i.test(line)) draft.url("Website", line);
    else if (key === undefined || key.length > longestKey) others.push(line);
    else readPair(key, value ?? "", draft);
  }
  addNotes(draft, others.join("\n"));
}

function isOtp(line: string): boolean {
  return /^\s*(otpauth|steam):\/\//i.test(line);
}

function readPair(key: string, value: string, draft: Draft): void {
  const named = key.trim().toLowerCase();
  const field = keys[named];
  if (notes.has(named)) addNotes(draft, value);
  else if (field !== undefined) draft.field(field, key, value);
  else draft.custom(key, fieldNamed(key, value).kind, value);
}

function addNotes(draft: Draft, text: string): void {
  if (text.trim() === "") return;
  draft.notes = draft.notes === "" ? text.replace(/^\n+|\s+$/g, "") : `${draft.notes}\n${text}`;
}

/** What is no YAML after all is read as lines, as gopass does. */
function readYaml(lines: readonly string[], draft: Draft): void {
  const content = parseYaml(lines.join("\n"));
  if (content === null) readBody(lines, draft);
  for (const [key, value] of Object.entries(content ?? {})) {
    readPair(key, typeof value === "string" ? value : JSON.stringify(value), draft);
  }
}

/** Null for what is no mapping. SECURITY: one that grows by references to itself is none either. */
function parseYaml(text: string): object | null {
  const document = parseDocument(text, { schema: "failsafe", uniqueKeys: false });
  if (document.errors.length > 0) return null;
  try {
    const content: unknown = document.toJS({ maxAliasCount: 50 });
    return typeof content === "object" && !Array.isArray(content) ? content : null;
  } catch (error) {
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}
