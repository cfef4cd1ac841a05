/** One piece, as those who carry files take them. */
// eslint-disable-next-line @typescript-eslint/require-await -- It is there already.
export async function* once(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece;
}
