import { Secret } from "otpauth";
import { isAppError } from "#core/errors";
import { readOtp } from "#core/totp";
import type { EntryString } from "./entry.ts";

/** How KeePass's programs and plugins spell a one-time code's parameters. */
interface Spelling {
  readonly secret: string;
  readonly period?: string | undefined;
  readonly digits?: string | undefined;
  readonly algorithm?: string | undefined;
}

type Texts = ReadonlyMap<string, EntryString>;

/** A one-time code as `readOtp` takes it, and the names of the texts that it was spelt in. */
export interface Code {
  readonly otp: string;
  readonly spelt: readonly string[];
}

/** The first one-time code that the texts of an entry spell and that can be read; null for none. */
export function codeOf(texts: Texts, title: string): Code | null {
  for (const spelling of [keeOtp, trayTotp, timeOtp]) {
    const found = spelling(texts);
    if (found === null) continue;
    const otp = typeof found.code === "string" ? found.code : addressOf(found.code, title);
    if (isReadable(otp)) return { otp, spelt: found.spelt };
  }
  return null;
}

const speltNames = /^(?:otp|TOTP Seed|TOTP Settings|(?:Time|Hmac)Otp-.+)$/;

/** Whether a text of this name is part of a one-time code's spelling. */
export function spellsCode(name: string): boolean {
  return speltNames.test(name);
}

interface Found {
  readonly code: Spelling | string;
  readonly spelt: readonly string[];
}

/** `otp`: an otpauth address (KeePassXC), a query (KeeOtp), or a bare secret. */
function keeOtp(texts: Texts): Found | null {
  const text = texts.get("otp")?.value.trim() ?? "";
  if (text === "") return null;
  const spelt = ["otp"];
  if (/^[a-z]+:\/\//i.test(text) || !/(?:^|&)key=/i.test(text)) return { code: text, spelt };
  const code = queried(new URLSearchParams(text));
  return code === null ? null : { code, spelt };
}

/** KeeOtp's query: `key=…&step=…&size=…&type=…&otpHashMode=…`. */
function queried(query: URLSearchParams): Spelling | string | null {
  const secret = (query.get("key") ?? "").replaceAll(" ", "");
  const kinds = [query.get("type"), query.get("encoder")].map((kind) => kind?.toLowerCase());
  if (kinds.includes("steam")) return `steam://${secret}`;
  if (kinds[0] !== undefined && kinds[0] !== "totp") return null;
  return {
    secret,
    period: query.get("step") ?? undefined,
    digits: query.get("size") ?? undefined,
    algorithm: query.get("otpHashMode") ?? undefined,
  };
}

/** `TOTP Seed` and `TOTP Settings` ("30;6", "30;S"): KeeTrayTOTP, and KeePassXC before it wrote addresses. */
function trayTotp(texts: Texts): Found | null {
  const secret = texts.get("TOTP Seed")?.value.replace(/\s/g, "") ?? "";
  if (secret === "") return null;
  const spelt = ["TOTP Seed", "TOTP Settings"];
  const [period, digits] = (texts.get("TOTP Settings")?.value ?? "")
    .split(";")
    .map((part) => part.trim());
  if (digits?.toUpperCase() === "S") return { code: `steam://${secret}`, spelt };
  return { code: { secret, period, digits }, spelt };
}

const timeOtpNames = [
  "Secret",
  "Secret-Hex",
  "Secret-Base32",
  "Secret-Base64",
  "Period",
  "Length",
  "Algorithm",
];

/** KeePass 2's own. */
function timeOtp(texts: Texts): Found | null {
  const text = (name: string) => texts.get(`TimeOtp-${name}`)?.value.trim() || undefined;
  const secret = timeOtpSecret(text);
  if (secret === null || secret === "") return null;
  const spelt = timeOtpNames.map((name) => `TimeOtp-${name}`);
  const algorithm = text("Algorithm")?.replace(/^HMAC-/i, "");
  return { code: { secret, period: text("Period"), digits: text("Length"), algorithm }, spelt };
}

function timeOtpSecret(text: (name: string) => string | undefined): string | null {
  const base32 = text("Secret-Base32");
  if (base32 !== undefined) return base32.replace(/[\s=-]/g, "");
  const plain = text("Secret");
  if (plain !== undefined) return Secret.fromUTF8(plain).base32;
  const hex = text("Secret-Hex")?.replace(/\s/g, "");
  const bytes = hex === undefined ? text("Secret-Base64") : hex;
  if (bytes === undefined || (hex !== undefined && !/^(?:[0-9a-f]{2})+$/i.test(hex))) return null;
  const decoded = Uint8Array.from(Buffer.from(bytes, hex === undefined ? "base64" : "hex"));
  return new Secret({ buffer: decoded.buffer }).base32;
}

/** The bare secret where everything is as usual, and an address where it is not. */
function addressOf({ secret, period, digits, algorithm }: Spelling, title: string): string {
  const asked = {
    period: period === "" || period === "30" ? undefined : period,
    digits: digits === "" || digits === "6" ? undefined : digits,
    algorithm: /^(?:sha-?1)?$/i.test(algorithm ?? "") ? undefined : algorithm,
  };
  const unusual = Object.entries(asked).filter(
    (part): part is [string, string] => part[1] !== undefined,
  );
  if (unusual.length === 0) return secret;
  const query = new URLSearchParams([["secret", secret], ...unusual]);
  return `otpauth://totp/${encodeURIComponent(title.toWellFormed())}?${query.toString()}`;
}

function isReadable(otp: string): boolean {
  try {
    readOtp(otp);
    return true;
  } catch (error) {
    if (isAppError(error, "totp-unreadable")) return false;
    throw error;
  }
}

/**
 * The address that KeePassXC reads, and whether it stands for a bare secret. Null for what is no one-time code.
 */
export function otpAddress(otp: string, title: string): { address: string; bare: boolean } | null {
  if (!isReadable(otp)) return null;
  if (/^otpauth:/i.test(otp.trim())) return { address: otp, bare: false };
  const { secret, steam } = readOtp(otp);
  const base32 = new Secret({ buffer: secret.buffer }).base32;
  const label = encodeURIComponent(title.toWellFormed());
  const query = `secret=${base32}&period=30&digits=${steam ? "5&encoder=steam" : "6"}`;
  return { address: `otpauth://totp/${label}?${query}`, bare: true };
}

/** The bare secret of an address that `otpAddress` made. */
export function bareSecret(address: string): string {
  const query = URL.parse(address)?.searchParams;
  const secret = query?.get("secret") ?? address;
  return query?.get("encoder") === "steam" ? `steam://${secret}` : secret;
}
