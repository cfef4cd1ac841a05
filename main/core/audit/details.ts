import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { createOpener, createSealer, pad, unpad, wipe, type Sealer } from "#core/crypto";
import type { AuditDetails } from "./face.ts";

const shape = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export interface Sealed {
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
}

function contextOf({ sequence, at, kind }: Sealed): string {
  return `sallyport/1/audit/${sequence}/${at}/${kind}`;
}

/** Seals details for the account's key, so that they can be written while locked. [A3] */
export function createDetailsSealer(
  publicKey: Uint8Array,
): (details: AuditDetails, event: Sealed) => Uint8Array {
  const sealer: Sealer = createSealer(publicKey);
  return (details, event) => {
    const padded = pad(Buffer.from(JSON.stringify(details), "utf8"));
    const sealed = sealer.seal(padded, contextOf(event));
    wipe(padded);
    return sealed;
  };
}

export type DetailsOpener = (
  event: Sealed & { readonly sealed: Uint8Array | null },
) => Record<string, string | number | boolean> | null;

/** Answers what opens details: null where there are none or they do not open. */
export function createDetailsOpener(key: KeyObject): DetailsOpener {
  const open = createOpener(key);
  return (event) => {
    const padded = event.sealed === null ? null : open(event.sealed, contextOf(event));
    const content = padded === null ? null : unpad(padded);
    if (padded === null || content === null) return null;
    const details = parse(Buffer.from(content).toString("utf8"));
    wipe(padded);
    return details;
  };
}

/** Whoever can write to the file can seal to its public key: what is inside need not be ours. */
function parse(text: string): Record<string, string | number | boolean> | null {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
