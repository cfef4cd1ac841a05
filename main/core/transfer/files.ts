import type { Records } from "#core/records";
import type { Files } from "./apply.ts";

/** The files of records, as they are moved in and out: piece by piece, under seals of their own. */
export function filesOf({ attachments }: Pick<Records, "attachments">): Files {
  return {
    stage: ({ name, read }, signal) => attachments.stage({ name, chunks: read(), signal }),
    read: (recordId, { id }) => attachments.read(recordId, id),
  };
}
