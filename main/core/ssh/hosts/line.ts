import { createHmac } from "node:crypto";
import { sameBytes } from "#core/crypto";

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly marker: "none" | "revoked" | "cert-authority";
  /** A list of patterns, or one hashed name. */
  readonly hosts: string;
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, … */
  readonly type: string;
  readonly key: Uint8Array;
}

const markers = {
  "@revoked": "revoked",
  "@cert-authority": "cert-authority",
} as const;

/** The name under which OpenSSH knows a host: `[host]:port` unless the port is 22. */
export function hostName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Every line that can be read. As OpenSSH does, one that cannot is passed over. */
export function parseKnownHosts(text: string): KnownHost[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.flatMap((line) => {
    const parsed = line === "" || line.startsWith("#") ? null : parseLine(line);
    return parsed === null ? [] : [parsed];
  });
}

function parseLine(line: string): KnownHost | null {
  const fields = line.split(/[ \t]+/);
  let marker: KnownHost["marker"] = "none";
  if (fields[0]?.startsWith("@")) {
    const word = fields.shift() ?? "";
    if (word !== "@revoked" && word !== "@cert-authority") return null;
    marker = markers[word];
  }
  const [hosts, type, encoded] = fields;
  if (hosts === undefined || type === undefined || encoded === undefined) return null;
  const key = Buffer.from(encoded, "base64");
  return keyType(key) === type ? { marker, hosts, type, key } : null;
}

/** The type that a public key names in its first field, or null when it is not one. */
export function keyType(key: Uint8Array): string | null {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  if (bytes.length < 4) return null;
  const length = bytes.readUInt32BE(0);
  return length > 0 && length <= 64 && bytes.length >= 4 + length
    ? bytes.toString("latin1", 4, 4 + length)
    : null;
}

/** Whether a line is about the host `name`, as `hostName` writes it. */
export function isAbout(line: KnownHost, name: string): boolean {
  if (line.hosts.startsWith("|")) return isHashOf(line.hosts, name);
  let matched = false;
  for (const pattern of line.hosts.toLowerCase().split(",")) {
    const negated = pattern.startsWith("!");
    if (!matchesPattern(negated ? pattern.slice(1) : pattern, name)) continue;
    // A negated pattern that matches settles it, wherever it stands.
    if (negated) return false;
    matched = true;
  }
  return matched;
}

function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt, hash] = hashed.split("|");
  if (version !== "1" || salt === undefined || hash === undefined) return false;
  const made = createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest();
  return sameBytes(made, Buffer.from(hash, "base64"));
}

/** `*` is any text, `?` one character. Walks once and backs up to the last star: never exponential. */
export function matchesPattern(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < name.length) {
    if (pattern[at] === "*") {
      star = at++;
      resume = index;
    } else if (pattern[at] === "?" || pattern[at] === name[index]) {
      at++;
      index++;
    } else if (star !== -1) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
