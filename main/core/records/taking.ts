import { AppError } from "#core/errors";
import type { Audit } from "#core/audit";
import type { Clock } from "#core/ports";
import { pickField } from "./content/view.ts";
import { noteOn } from "./entry.ts";
import type { Records, TakeKind } from "./face.ts";
import type { OpenRecord } from "./opening.ts";
import type { Usage } from "./usage.ts";

/** A code asked for again within this time is one showing that ticks on, told of once. */
const showingMs = 90_000;

/** How a concealed value leaves: named in the trail first. */
export function createTaking(parts: {
  open: OpenRecord;
  audit: Audit;
  clock: Clock;
  usage: Usage;
}): Pick<Records, "take"> & { forget(): void } {
  const { open, audit, clock, usage } = parts;
  const shown = new Map<string, number>();

  /** Whether this call only continues a showing whose event is already written. */
  function continues(key: string, kind: TakeKind): boolean {
    const before = shown.get(key);
    return (
      kind === "totp.shown" && before !== undefined && Math.abs(clock.now() - before) < showingMs
    );
  }

  return {
    take({ id, field }, kind) {
      const { header, content } = open(id);
      const picked = pickField(header.type, content, field);
      if (picked === null || picked.value === "") {
        throw new AppError("field-empty", "This field is empty.");
      }
      if (kind.startsWith("totp.") && picked.kind !== "totp") {
        throw new AppError("totp-unreadable", "This field does not hold a one-time code.");
      }
      const key = `${id} ${field}`;
      if (!continues(key, kind)) {
        const { details } = noteOn(kind, { id, name: content.name, type: header.type });
        // SECURITY: the event is durable before the value leaves; if it cannot be written, nothing leaves. [R2]
        audit.append(kind, { ...details, field: picked.label });
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
