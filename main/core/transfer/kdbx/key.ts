import { createHash } from "node:crypto";
import { AppError } from "#core/errors";
import { sameBytes, wipe } from "#core/crypto";
import { damaged, tooLarge } from "../faults.ts";
import { textOf, XmlParser } from "./xml.ts";

const keyFileMost = 64 * 1024 * 1024;

/**
 * The composite keys to try, 32 bytes each. An empty password beside a key file may mean no password or an empty one. Throws `import-password-needed`, and `import-damaged` for a damaged key file.
 */
export function compositeKeys(
  password: string | undefined,
  keyFile: Uint8Array | undefined,
): Buffer[] {
  if (password === undefined && keyFile === undefined) {
    throw new AppError(
      "import-password-needed",
      "This KeePass database needs its password, its key file, or both.",
    );
  }
  const file = keyFile === undefined ? [] : [keyOfFile(keyFile)];
  const word = password === undefined ? [] : [sha256(Buffer.from(password, "utf8"))];
  const both = sha256(...word, ...file);
  const isVague = file.length > 0 && (password === undefined || password === "");
  const others = isVague ? [password === "" ? sha256(...file) : sha256(sha256(), ...file)] : [];
  wipe(...word, ...file);
  return [...others, both].toReversed();
}

/** The 32 bytes that a key file stands for: those of its XML, raw ones, hexadecimal ones, or the file's hash. */
function keyOfFile(file: Uint8Array): Buffer {
  if (file.length > keyFileMost) throw tooLarge("The key file is too large.", keyFileMost);
  const fromXml = keyOfXml(file);
  if (fromXml !== null) return fromXml;
  if (file.length === 32) return Buffer.from(file);
  const text = Buffer.from(file).toString("latin1");
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  return sha256(file);
}

const bits = ["KeyFile", "KeyFile/Meta/Version", "KeyFile/Key/Data"];

/** Null for what is no key file in XML: such a file is a key by its hash, whatever it holds. */
function keyOfXml(file: Uint8Array): Buffer | null {
  const found = partsOf(file);
  if (found === null) return null;
  const { version, data, hash } = found;
  if (version.startsWith("1.")) return Buffer.from(data, "base64");
  if (!version.startsWith("2.")) {
    throw new AppError(
      "import-unsupported",
      "This key file is of an unknown version. Sallyport reads versions 1 and 2.",
    );
  }
  const key = Buffer.from(data.replace(/\s/g, ""), "hex");
  const check = sha256(key).subarray(0, 4);
  if (key.length === 32 && (hash === "" || sameBytes(check, Buffer.from(hash, "hex")))) return key;
  throw damaged(
    "the key file",
    "its check does not fit its key. It was mistyped or damaged: use another copy.",
  );
}

function partsOf(file: Uint8Array): { version: string; data: string; hash: string } | null {
  if (!/^(?:\xef\xbb\xbf)?\s*</.test(Buffer.from(file.subarray(0, 64)).toString("latin1")))
    return null;
  const texts = new Map<string, string>();
  const path: string[] = [];
  let hash = "";
  const parser = new XmlParser({
    open: (name, attributes) => {
      path.push(name);
      if (name === "Data") hash = attributes.get("Hash") ?? "";
      return bits.includes(path.join("/")) && name !== "KeyFile" ? "whole" : "none";
    },
    piece: () => undefined,
    close: (content) => {
      texts.set(path.join("/"), textOf(content).trim());
      path.pop();
    },
  });
  try {
    parser.write(file);
    parser.end();
  } catch {
    return null;
  }
  const version = texts.get("KeyFile/Meta/Version");
  const data = texts.get("KeyFile/Key/Data");
  return version === undefined || data === undefined ? null : { version, data, hash };
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
