import { HOTP, Secret } from "otpauth";
import type { Otp } from "./read.ts";

const steamLetters = "23456789BCDFGHJKMNPQRTVWXY";

/** The code of the moment `at` and the one after it. Times are milliseconds since 1970. */
export function codeAt(
  otp: Otp,
  at: number,
): { code: string; next: string; periodSeconds: number; endsAt: number } {
  const counter = Math.floor(at / 1000 / otp.periodSeconds);
  return {
    code: codeOf(otp, counter),
    next: codeOf(otp, counter + 1),
    periodSeconds: otp.periodSeconds,
    endsAt: (counter + 1) * otp.periodSeconds * 1000,
  };
}

function codeOf(otp: Otp, counter: number): string {
  const secret = new Secret({ buffer: otp.secret.buffer });
  const { algorithm } = otp;
  if (!otp.steam) return HOTP.generate({ secret, algorithm, digits: otp.digits, counter });
  // Ten digits hold the whole 31-bit value that Steam spells in its own alphabet, last letter first.
  let value = Number(HOTP.generate({ secret, algorithm, digits: 10, counter }));
  let code = "";
  for (let index = 0; index < otp.digits; index++) {
    code += steamLetters.charAt(value % steamLetters.length);
    value = Math.floor(value / steamLetters.length);
  }
  return code;
}
