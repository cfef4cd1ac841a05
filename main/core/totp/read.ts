import { AppError } from "#core/errors";
import { readBase32 } from "./base32.ts";

export const algorithms = ["SHA1", "SHA256", "SHA512"] as const;
export type Algorithm = (typeof algorithms)[number];

/** A one-time code's parameters, with its secret as raw bytes. */
export interface Otp {
  readonly secret: Uint8Array<ArrayBuffer>;
  readonly issuer: string;
  readonly account: string;
  readonly algorithm: Algorithm;
  readonly digits: number;
  readonly periodSeconds: number;
  /** Five letters of Steam's alphabet instead of digits. */
  readonly steam: boolean;
}

const plain = { issuer: "", account: "", algorithm: "SHA1", digits: 6, periodSeconds: 30 } as const;
const steam = { ...plain, issuer: "Steam", digits: 5, steam: true } as const;
const longestPeriod = 86_400;
/** Far beyond any real secret, and short enough to be read at once. */
const longestText = 4096;

/**
 * Reads a base32 secret (spaces, dashes, case and padding as people copy them), an `otpauth://totp/` address
 * (Google's Key Uri Format; `encoder=steam` as KeePassXC writes it) or `steam://SECRET`.
 * Throws `totp-unreadable`, with what is wrong in words but no part of the text.
 */
export function readOtp(text: string): Otp {
  const pasted = text.trim();
  if (pasted.length > longestText) throw unreadable("This is too long for a one-time code.");
  if (/^otpauth:/i.test(pasted)) return readAddress(pasted);
  const steamSecret = /^steam:\/\/(.*)$/is.exec(pasted)?.[1];
  if (steamSecret !== undefined) return { ...steam, secret: readBase32(steamSecret) };
  if (/^[a-z]+:\/\//i.test(pasted)) {
    throw unreadable(
      "This address is not of a one-time code: it should begin with otpauth://totp/.",
    );
  }
  return { ...plain, steam: false, secret: readBase32(pasted) };
}

function readAddress(text: string): Otp {
  const address = URL.parse(text);
  if (address === null) throw unreadable("The otpauth:// address is cut short or misspelt.");
  if (address.host.toLowerCase() === "hotp") {
    throw unreadable(
      "This code counts uses instead of time (HOTP), which Sallyport does not keep.",
    );
  }
  if (address.host.toLowerCase() !== "totp") {
    throw unreadable("The otpauth:// address should begin with otpauth://totp/.");
  }
  const query = parametersOf(address);
  const secret = readBase32(query.get("secret") ?? "");
  if (query.get("encoder")?.toLowerCase() === "steam")
    return { ...steam, ...readLabel(address, query), secret };
  return {
    secret,
    ...readLabel(address, query),
    algorithm: readAlgorithm(query.get("algorithm")),
    digits: readCount(query.get("digits"), { name: "digits", least: 6, most: 8, otherwise: 6 }),
    periodSeconds: readCount(query.get("period"), {
      name: "period",
      least: 1,
      most: longestPeriod,
      otherwise: 30,
    }),
    steam: false,
  };
}

type Parameters = Pick<URLSearchParams, "get">;

/** By name in small letters: a QR code that holds capitals alone is smaller, so some write it so. */
function parametersOf(address: URL): Parameters {
  const named = new URLSearchParams();
  for (const [name, value] of address.searchParams) named.append(name.toLowerCase(), value);
  return named;
}

/** `Issuer:account`, percent-encoded, with the `issuer` parameter going first where both are given. */
function readLabel(address: URL, query: Parameters): { issuer: string; account: string } {
  const label = decodeLabel(address.pathname.replace(/^\//, ""));
  const colon = label.indexOf(":");
  const named = colon < 0 ? "" : label.slice(0, colon).trim();
  return {
    issuer: (query.get("issuer") ?? named).trim().slice(0, 200),
    account: label
      .slice(colon + 1)
      .trim()
      .slice(0, 200),
  };
}

/** Decodes what is percent-encoded and leaves a stray percent sign, which some issuers write, as it is. */
function decodeLabel(label: string): string {
  return label.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

function readAlgorithm(text: string | null): Algorithm {
  if (text === null || text === "") return "SHA1";
  const asked = text.toUpperCase().replace(/^HMAC/, "").replaceAll("-", "");
  const found = algorithms.find((algorithm) => algorithm === asked);
  if (found === undefined) {
    throw unreadable("The algorithm of a one-time code is SHA1, SHA256 or SHA512.");
  }
  return found;
}

function readCount(
  text: string | null,
  range: { name: string; least: number; most: number; otherwise: number },
): number {
  if (text === null || text === "") return range.otherwise;
  const count = /^[0-9]{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= range.least && count <= range.most) return count;
  throw unreadable(
    `The ${range.name} of a one-time code should be from ${range.least} to ${range.most}.`,
  );
}

function unreadable(message: string): AppError {
  return new AppError("totp-unreadable", message);
}
