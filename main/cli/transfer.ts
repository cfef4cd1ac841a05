import { createTransfer, filesOf, type Transfer } from "#core/transfer";

export { sourceOfPath } from "#core/transfer";

/** Apart, since the formats of other programs take libraries that only two commands need. */
export function openTransfer(below: Omit<Parameters<typeof createTransfer>[0], "files">): Transfer {
  return createTransfer({ ...below, files: filesOf(below.records) });
}
