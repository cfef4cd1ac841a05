import { randomBytes, randomInt } from "node:crypto";

/** A text that occurs nowhere by chance. */
const canary = (word: string) => `${word}-${randomBytes(9).toString("hex")}`;
const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join("");
const base32 = (count: number) =>
  Array.from({ length: count }, () => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[randomInt(32)]).join("");

/** One secret for every place that may hold one; new in each run. */
export const planted = {
  master: canary("Kestrel violet anchor"),
  nextMaster: canary("Harbour sprocket cobalt"),
  wrongMaster: canary("Wrong weir lantern"),
  password: canary("pw"),
  changedPassword: canary("pw2"),
  totp: base32(32),
  note: canary("note"),
  customConcealed: canary("custom"),
  customTotp: base32(32),
  env: canary("env"),
  card: digits(16),
  pin: canary("pin"),
  passport: canary("passport"),
  credential: canary("credential"),
  databasePassword: canary("db"),
  hostPassword: canary("host-pw"),
  keyboardAnswer: canary("answer"),
  file: canary("file"),
  refused: canary("refused"),
};

/** Names, which are no secrets, but must be gone from memory after a lock like all that was read. */
export const recordName = canary("Record");
/** A setting, which stays in memory while locked: what finds it would find a secret. */
export const control = canary("Control");

/** The calls whose reply may hold a secret; `records.open` shows notes. */
export const mayAnswer: Readonly<Record<string, readonly string[]>> = {
  "records.reveal": ["password", "privateKey", "privateSeed"],
  "records.open": ["note"],
  "generator.generate": ["generated"],
  "account.create": ["recoveryCode"],
  "account.renewRecoveryCode": ["renewedCode"],
};
