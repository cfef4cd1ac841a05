/** Deterministic mutations: the same seed, the same inputs. */
export function createMutator(seed: number): (bytes: Uint8Array) => Buffer {
  let state = seed >>> 0 || 1;
  const next = (below: number) => {
    // xorshift32 (Marsaglia 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
  const telling = [0, 10, 13, 34, 39, 44, 59, 9, 58, 123, 91, 255, 254, 0xc3, 0xed];
  const steps: readonly ((bytes: Buffer) => Buffer)[] = [
    (bytes) => bytes.subarray(0, next(bytes.length)),
    (bytes) => bytes.fill(telling[next(telling.length)] ?? 0, next(bytes.length)).subarray(0),
    (bytes) => Buffer.concat([bytes, bytes.subarray(next(bytes.length))]),
    (bytes) => {
      bytes[next(bytes.length)] = next(256);
      return bytes;
    },
    (bytes) => {
      bytes[next(bytes.length)] = telling[next(telling.length)] ?? 0;
      return bytes;
    },
    (bytes) => {
      const at = next(bytes.length);
      const piece = Buffer.from(bytes.subarray(next(bytes.length)));
      return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
    },
    (bytes) => Buffer.from(bytes.toString("latin1"), "utf16le"),
    (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  ];
  return (bytes) => {
    let mutated: Buffer = Buffer.from(bytes);
    for (let count = 1 + next(4); count > 0; count--) {
      mutated = steps[next(steps.length)]?.(mutated) ?? mutated;
      if (mutated.length > 100_000) mutated = mutated.subarray(0, 100_000);
    }
    return mutated;
  };
}
