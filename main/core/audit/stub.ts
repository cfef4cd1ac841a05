/** What stays of an event that was taken out, beside its number and its hash. No event has an empty kind. [A6] */
export const stub = { at: 0, kind: "" } as const;

export function isStub(row: {
  readonly at: number;
  readonly kind: string;
  readonly sealed: Uint8Array | null;
}): boolean {
  return row.kind === stub.kind && row.at === stub.at && row.sealed === null;
}
