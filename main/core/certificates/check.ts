import { isIP } from "node:net";
import { AppError } from "#core/errors";
import { readPublicKey, rsaBits } from "#core/ssh";

/** What a certificate is asked to be. */
export interface Wanted {
  /** The plain public key as SSH sends it. */
  readonly publicKey: Uint8Array;
  readonly principals: readonly string[];
  readonly keyId: string;
  readonly minutes: number;
  readonly permits: readonly string[];
  readonly forceCommand: string;
  readonly sourceAddress: string;
}

/** The permissions that OpenSSH knows, by the words that hosts and commands use. */
const permissions: ReadonlyMap<string, string> = new Map([
  ["pty", "permit-pty"],
  ["agent-forwarding", "permit-agent-forwarding"],
  ["port-forwarding", "permit-port-forwarding"],
  ["x11-forwarding", "permit-X11-forwarding"],
  ["user-rc", "permit-user-rc"],
]);

const mostPrincipals = 256;
const mostMinutes = 24 * 60;
const leastRsaBits = 2048;

export function invalid(message: string): AppError {
  return new AppError("certificate-invalid", message);
}

/** Throws `certificate-invalid`, saying what is wrong, for what must not be signed. [CA2] */
export function checkWanted(wanted: Wanted, authority: Uint8Array): void {
  const { principals, keyId, minutes, forceCommand } = wanted;
  // SECURITY: a certificate without principals would sign in as anybody. [CA2]
  if (principals.length === 0 || principals.length > mostPrincipals) {
    throw invalid("A certificate names 1 to 256 principals: who may be signed in as.");
  }
  const odd = principals.find((name) => !/^[^\s,\p{Cc}]{1,64}$/u.test(name));
  if (odd !== undefined) {
    throw invalid(
      "A principal is a name of 1 to 64 characters, without spaces and commas, such as “deploy”.",
    );
  }
  // SECURITY: a certificate ends soon, so that one that was lost does too. [CA2]
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > mostMinutes) {
    throw invalid(`A certificate holds for 1 to ${mostMinutes} whole minutes.`);
  }
  if (!/^[^\p{Cc}]{1,200}$/u.test(keyId)) throw invalid("A key id has 1 to 200 characters.");
  if (!/^[^\p{Cc}]{0,4096}$/u.test(forceCommand)) {
    throw invalid("A forced command is one line of 4096 characters at most.");
  }
  if (wanted.sourceAddress !== "") wanted.sourceAddress.split(",").forEach(checkAddress);
  checkKey(wanted.publicKey, authority);
}

function checkKey(publicKey: Uint8Array, authority: Uint8Array): void {
  const { certifies, plain } = readPublicKey(publicKey);
  if (certifies !== null) throw invalid("This is a certificate. Give the public key itself.");
  // SECURITY: whoever signs certificates signs in nowhere. [CA1]
  if (plain.equals(authority)) throw invalid("An authority gives no certificate to itself.");
  const bits = rsaBits(plain);
  if (bits !== null && bits < leastRsaBits) {
    throw invalid(`This RSA key has ${bits} bits: servers take ${leastRsaBits} or more.`);
  }
}

/** The extensions of a certificate. Throws `certificate-invalid` for a word that is none. [CA4] */
export function extensionsFor(permits: readonly string[]): string[] {
  const asked = ["pty", ...permits].map((word) => {
    const extension = permissions.get(word.toLowerCase().replace(/^permit-/, ""));
    if (extension !== undefined) return extension;
    const known = [...permissions.keys()].slice(1).join(", ");
    throw invalid(
      `“${word.slice(0, 40)}” is nothing that a certificate permits. There are: ${known}.`,
    );
  });
  return [...new Set(asked)];
}

/** OpenSSH refuses a whole certificate for one network that is not written as it wants it. */
function checkAddress(text: string): void {
  const [, address = "", length] = /^([0-9a-fA-F.:]+)(?:\/([0-9]{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  const bits = family === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (family === 0 || prefix > bits || !isNetwork(address, bits, prefix)) {
    throw invalid(
      `“${text.slice(0, 60)}” is neither an address nor a network. Write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.`,
    );
  }
}

/** Whether no bit stands outside of the mask. */
function isNetwork(address: string, bits: number, prefix: number): boolean {
  const rest = BigInt(bits - prefix);
  return (numberOf(address) >> rest) << rest === numberOf(address);
}

function numberOf(address: string): bigint {
  if (!address.includes(":")) return joined(address.split(".").map(Number), 8n);
  // The last 32 bits may be written as an IPv4 address.
  const plain = address.replace(/[0-9]+(\.[0-9]+){3}$/, (v4) => {
    const number = joined(v4.split(".").map(Number), 8n);
    return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return joined(
    [...before, ...zeros, ...after].map((group) => parseInt(group, 16)),
    16n,
  );
}

function joined(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((all, part) => (all << bits) | BigInt(part), 0n);
}
