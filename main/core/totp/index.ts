/**
 * One-time codes of RFC 6238, and Steam's variant of them: reads what a person pasted, and tells the code of a
 * moment. Pure: must never keep a secret, and never put one in an error.
 */
export { readOtp } from "./read.ts";
export type { Otp } from "./read.ts";
export { codeAt } from "./code.ts";
