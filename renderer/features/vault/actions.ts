import { Clipboard } from "lucide-react";
import type { RecordSummary } from "#contract";
import { shapes } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";
import { ask } from "#bridge";
import { showFailure, showToast } from "#ui";

/** The word of a record's main action, or null where it has none. */
export function mainActionOf(type: RecordType): string | null {
  if (type === "host") return "Connect";
  const shape = shapes[type];
  const field = shape.fields.find((one) => one.name === shape.main);
  if (field === undefined) return null;
  return `Copy ${field.kind === "totp" ? "code" : field.label.toLowerCase()}`;
}

/** Has the trusted side put a value on the clipboard, and says for how long. */
export async function copyField(id: string, field: string, label: string): Promise<void> {
  const reply = await ask("records.copy", { id, field });
  if (reply.ok) tellCopied(label, reply.value.clearsAt);
  else showFailure(reply.failure);
}

export async function copyCode(id: string, field: string): Promise<void> {
  const reply = await ask("totp.copy", { id, field });
  if (reply.ok) tellCopied("Code", reply.value.clearsAt);
  else showFailure(reply.failure);
}

function tellCopied(label: string, clearsAt: number | null): void {
  const seconds = clearsAt === null ? null : Math.round((clearsAt - Date.now()) / 1000);
  showToast({
    title: `${label} copied.`,
    icon: Clipboard,
    ...(seconds === null ? {} : { detail: `Cleared in ${seconds} s` }),
    action: {
      label: "Clear now",
      run: () => {
        ask("clipboard.clear", {}).catch(() => undefined);
      },
    },
  });
}

/** The record's main action; a host has it elsewhere. */
export async function copyMain(record: RecordSummary): Promise<void> {
  const { main, fields } = shapes[record.type];
  const field = fields.find((one) => one.name === main);
  if (field === undefined) return;
  if (field.kind === "totp") await copyCode(record.id, field.name);
  else await copyField(record.id, field.name, field.label);
}

/** Copies the record's code of now, where it has one. */
export async function copyRecordCode(record: RecordSummary): Promise<void> {
  if (record.hasTotp) await copyCode(record.id, "totp_secret");
}
