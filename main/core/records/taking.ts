import { AppError } from "#core/errors";
import type { Audit } from "#core/audit";
import type { Clock } from "#core/ports";
import { isConcealed } from "#contract/record-types";
import type { Content } from "./content/content.ts";
import { pickField } from "./content/view.ts";
import { noteOn } from "./entry.ts";
import type { Records, TakeKind } from "./face.ts";
import type { OpenRecord } from "./opening.ts";
import type { Permits } from "./permits.ts";
import type { Usage } from "./usage.ts";

/** A code asked for again within this time is one showing that ticks on, told of once. */
const showingMs = 90_000;

/** How a concealed value leaves: named in the trail first. */
export function createTaking(parts: {
  open: OpenRecord;
  permits: Permits;
  audit: Audit;
  clock: Clock;
  usage: Usage;
}): Pick<Records, "take"> & { forget(): void } {
  const { open, permits, audit, clock, usage } = parts;
  const shown = new Map<string, number>();

  /** Whether this call only continues a showing whose event is already written. */
  function continues(key: string, kind: TakeKind): boolean {
    const before = shown.get(key);
    return (
      kind === "totp.shown" && before !== undefined && Math.abs(clock.now() - before) < showingMs
    );
  }

  return {
    take({ id, field, revision }, kind) {
      const { header, content } = open(id, revision);
      const picked = pickField(header.type, content, field);
      if (picked === null || picked.value === "") {
        throw new AppError("field-empty", "This field is empty.");
      }
      if (kind.startsWith("totp.") && picked.kind !== "totp") {
        throw new AppError("totp-unreadable", "This field does not hold a one-time code.");
      }
      const { asksAgain, name } = asksOf({ id, content, revision }, open);
      const place = revision === undefined ? field : `${field} ${revision}`;
      if (isSecret(picked.kind, field)) permits.demand({ asksAgain, name }, { kind, id, place });
      const key = `${id} ${field}`;
      if (asksAgain || !continues(key, kind)) {
        const { details } = noteOn(kind, { id, name: content.name, type: header.type });
        const version = revision === undefined ? {} : { version: revision };
        // SECURITY: the event is durable before the value leaves; if it cannot be written, nothing leaves. [R2]
        audit.append(kind, { ...details, field: picked.label, ...version });
      }
      if (kind === "totp.shown") shown.set(key, clock.now());
      usage.mark(id);
      return { value: picked.value, label: picked.label, recordName: content.name };
    },
    forget() {
      shown.clear();
    },
  };
}

/** SECURITY: an earlier version asks when the record asks now, and also when it only asked then. [R10] */
export function asksOf(
  { id, content, revision }: { id: string; content: Content; revision: number | undefined },
  open: OpenRecord,
): { name: string; asksAgain: boolean } {
  const now = revision === undefined ? content : open(id).content;
  return { name: now.name, asksAgain: now.asksAgain === true || content.asksAgain === true };
}

/** In a record that asks again the notes are concealed, too. */
function isSecret(kind: Parameters<typeof isConcealed>[0], field: string): boolean {
  return isConcealed(kind) || field === "notes";
}
