import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { AppError } from "#core/errors";
import { readOpenSsh, writeOpenSsh, type ReadKey } from "./openssh.ts";
import {
  algorithmName,
  checkPair,
  fingerprintOf,
  partsOf,
  publicBlob,
  wireType,
  type KeyParts,
} from "./parts.ts";
import { readPem } from "./pem.ts";
import { readPutty } from "./putty.ts";

export type GeneratedAlgorithm = "ed25519" | "ecdsa-p256" | "ecdsa-p384" | "rsa-4096";

/** What may be shown of a key. */
export interface KeyDescription {
  /** `ed25519`, `ecdsa-p256`, `rsa-4096`. */
  readonly algorithm: string;
  /** `SHA256:…`, as OpenSSH prints it. */
  readonly fingerprint: string;
  /** One line of `authorized_keys`, with the comment. */
  readonly publicKey: string;
}

export interface KeyPair extends KeyDescription {
  /** OpenSSH's format, not encrypted: only ever for the inside of a sealed record. */
  readonly privateKey: string;
}

/**
 * Reads a private key in OpenSSH's format, PEM (PKCS#1, SEC1, PKCS#8) or PuTTY's (versions 2 and 3), and
 * writes it as OpenSSH's without a passphrase. Throws `key-unreadable`, `key-passphrase-needed` or
 * `key-passphrase-wrong`; never with a part of the text.
 */
export async function readPrivateKey(text: string, passphrase?: string): Promise<KeyPair> {
  const pasted = normalise(text);
  const locked = passphrase === "" ? undefined : passphrase;
  const key = pasted.startsWith("PuTTY-User-Key-File-")
    ? await readPutty(pasted, locked)
    : readArmoured(pasted, locked);
  checkPair(key.parts);
  return { ...describe(key), privateKey: writeOpenSsh(key) };
}

/**
 * A key that needs no passphrase in OpenSSH's format, whichever it was kept in: the engine that signs reads no
 * other of them all. Throws as `describeKey`.
 */
export function plainKey(text: string): string {
  return writeOpenSsh(readArmoured(normalise(text), undefined));
}

/** The numbers of a key that needs no passphrase, for the caller to wipe. Throws as `describeKey`. */
export function plainParts(text: string): KeyParts {
  return readArmoured(normalise(text), undefined).parts;
}

/**
 * What may be shown of a key that needs no passphrase. Throws `key-unreadable`, and
 * `key-passphrase-needed` for one that does.
 */
export function describeKey(text: string): KeyDescription {
  const pasted = normalise(text);
  if (pasted.startsWith("PuTTY-User-Key-File-")) {
    throw new AppError("key-unreadable", "Bring this PuTTY key in with Import.");
  }
  const key = readArmoured(pasted, undefined);
  checkPair(key.parts);
  return describe(key);
}

/** Makes a key pair on another thread. `comment` ends the public line. */
export async function generateKey(
  algorithm: GeneratedAlgorithm,
  comment: string,
): Promise<KeyPair> {
  const key = { parts: partsOf(await newPrivateKey(algorithm)), comment: oneLine(comment) };
  return { ...describe(key), privateKey: writeOpenSsh(key) };
}

const generatePair = promisify(generateKeyPair);

async function newPrivateKey(algorithm: GeneratedAlgorithm): Promise<KeyObject> {
  switch (algorithm) {
    case "ed25519":
      return (await generatePair("ed25519")).privateKey;
    case "ecdsa-p256":
      return (await generatePair("ec", { namedCurve: "P-256" })).privateKey;
    case "ecdsa-p384":
      return (await generatePair("ec", { namedCurve: "P-384" })).privateKey;
    case "rsa-4096":
      return (await generatePair("rsa", { modulusLength: 4096 })).privateKey;
  }
  algorithm satisfies never;
}

function describe(key: ReadKey): KeyDescription {
  const blob = publicBlob(key.parts);
  const line = `${wireType(key.parts)} ${blob.toString("base64")} ${oneLine(key.comment)}`;
  return {
    algorithm: algorithmName(key.parts),
    fingerprint: fingerprintOf(blob),
    publicKey: line.trimEnd(),
  };
}

/** SECURITY: a comment with a line break would add a line of its own to an `authorized_keys` file. */
function oneLine(comment: string): string {
  return comment.replace(/\p{Cc}+/gu, " ").trim();
}

/** As people paste it: with a byte order mark, blank lines, or Windows line ends. */
function normalise(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .trim();
}

/** The lines of the private key alone: people paste them indented, or with others before and behind. */
function privateBlock(pasted: string): string | null {
  const lines = pasted.split("\n").map((line) => line.trim());
  const start = lines.findIndex((line) => /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----$/.test(line));
  if (start < 0) return null;
  const end = lines.findIndex((line, at) => at > start && line.startsWith("-----END "));
  return lines.slice(start, end < 0 ? lines.length : end + 1).join("\n");
}

function readArmoured(pasted: string, passphrase: string | undefined): ReadKey {
  const block = privateBlock(pasted);
  if (block !== null) {
    const isOpenSsh = block.startsWith("-----BEGIN OPENSSH PRIVATE KEY");
    return isOpenSsh ? readOpenSsh(block, passphrase) : readPem(block, passphrase);
  }
  const label = /^-----BEGIN ([A-Z0-9 ]+)-----$/m.exec(pasted)?.[1];
  if (/^(ssh-|ecdsa-|sk-|---- BEGIN SSH2 PUBLIC)/.test(pasted) || label?.includes("PUBLIC")) {
    throw new AppError("key-unreadable", "This is the public half. Paste the private key.");
  }
  throw new AppError(
    "key-unreadable",
    "This is not a private key in OpenSSH's, PEM or PuTTY's format. Paste the whole file.",
  );
}
