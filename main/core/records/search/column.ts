/** Numbers by place, in one piece of memory: an array of objects would cost more than what is in it. */
export type Column = Uint32Array<ArrayBuffer>;

/** The same numbers, with room for `size` of them at least. By a quarter, so that one more is cheap. */
export function grown(column: Column, size: number): Column {
  if (size <= column.length) return column;
  const length = Math.max(size, Math.ceil(column.length * 1.25), 1024);
  return new Uint32Array(column.buffer.transfer(length * Uint32Array.BYTES_PER_ELEMENT));
}
