import { randomBytes, type KeyObject } from "node:crypto";
import { z } from "zod";
import type { Audit } from "#core/audit";
import { deriveKey, unwrapKey, wrapKey } from "#core/crypto";
import type { Storage } from "#core/storage";
import { findKeyhole, keyholeContext, writeKeyhole, type Unlocked } from "./keyhole.ts";
import { queries } from "./schema.ts";

/** What authenticates with the account key: whose it is, for which machine, from when, and until when. [V26] */
const quickHeader = z.strictObject({
  format: z.literal(1),
  account: z.uuid(),
  machine: z.uuid(),
  salt: z.hex().length(32),
  kdf: z.literal("hkdf-sha-256"),
  made: z.int().min(0),
  expires: z.int().min(0),
  /** The newest event of the trail when it was made. */
  event: z.int().min(0),
});
type Header = z.infer<typeof quickHeader>;

/** What else ends a quick way in: the person's own limit, and what the caller knows of the time. */
export interface QuickTerms {
  /** How long after it was made it may serve at most, in milliseconds. */
  readonly longestMs: number;
  /** A moment that has certainly been; milliseconds since 1970. */
  readonly seenAt: number;
}

/** The ways in that a machine opens by a key of its own instead of the master password. [V26] */
export interface QuickWays {
  /**
   * Lets this key, of which no copy may be kept in the clear, open the account until then. Replaces what this
   * machine had. Throws `vault-locked`, and what a failing disk throws.
   */
  make(machine: string, key: KeyObject, expiresAt: number): void;
  /** Until when it serves, and whether that is over; null where there is none any more. Needs no key. */
  read(machine: string, terms: QuickTerms): { expiresAt: number; isOver: boolean } | null;
  /** Needs no key. Throws what a failing disk throws. */
  remove(machine: string): void;
}

const saltBytes = 16;
/** Clocks are set right by a little all the time. */
const slackMs = 5 * 60_000;

const wayOf = (machine: string) => `quick/${machine}` as const;

function parseHeader(text: string): Header | null {
  try {
    return quickHeader.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Makes the row, in the present transaction. */
export function writeQuickWay(
  storage: Storage,
  unlocked: Unlocked,
  { key, ...about }: Pick<Header, "machine" | "made" | "expires" | "event"> & { key: KeyObject },
): void {
  const salt = randomBytes(saltBytes);
  const header = JSON.stringify({
    format: 1,
    account: unlocked.accountId,
    salt: salt.toString("hex"),
    kdf: "hkdf-sha-256",
    ...about,
  });
  const way = wayOf(about.machine);
  const wrapping = deriveKey(key, "sallyport/1/quick", salt);
  // SECURITY: bound to its account, machine, purpose and times: none can be swapped or stretched. [V26]
  const sealed = wrapKey(wrapping, unlocked.accountKey, keyholeContext(way, header));
  writeKeyhole(storage, way, { header, sealed });
}

/** What the row says of itself, or null where there is none, or it is damaged. */
export function readQuickWay(storage: Storage, machine: string): Header | null {
  const keyhole = findKeyhole(storage, wayOf(machine));
  return keyhole === null ? null : parseHeader(keyhole.header);
}

/** The account key by this machine's key, with what was authenticated along with it, or null. */
export function openWithQuickWay(
  storage: Storage,
  machine: string,
  key: KeyObject,
): { unlocked: Unlocked; header: Header } | null {
  const keyhole = findKeyhole(storage, wayOf(machine));
  const header = keyhole === null ? null : parseHeader(keyhole.header);
  if (keyhole === null || header === null) return null;
  const wrapping = deriveKey(key, "sallyport/1/quick", Buffer.from(header.salt, "hex"));
  const context = keyholeContext(wayOf(machine), keyhole.header);
  const accountKey = unwrapKey(wrapping, keyhole.sealed, context);
  return accountKey === null
    ? null
    : { unlocked: { accountId: header.account, accountKey }, header };
}

/** Until when it serves under these terms. */
export function quickWayEnds({ made, expires }: Header, { longestMs }: QuickTerms): number {
  return Math.min(expires, made + longestMs);
}

/** Whether its time is over, or cannot be told because the clock went back behind what has been. [V27] */
export function isQuickWayOver(
  header: Header,
  terms: QuickTerms,
  { audit, now }: { readonly audit: Pick<Audit, "newestAt">; readonly now: number },
): boolean {
  // SECURITY: a clock that is set back does not stretch it: the trail and the caller know a later moment. [V27]
  const latest = Math.max(header.made, terms.seenAt, audit.newestAt(header.event) ?? 0);
  return now < latest - slackMs || Math.max(now, latest) >= quickWayEnds(header, terms);
}

/** Removes that of one machine, or of all, in the present transaction. */
export function removeQuickWays(storage: Storage, machine?: string): void {
  const rows = queries.deleteFrom("keyhole");
  const chosen =
    machine === undefined
      ? rows.where("kind", "like", "quick/%")
      : rows.where("kind", "=", wayOf(machine));
  storage.run(chosen.compile());
}
