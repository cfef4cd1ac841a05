import { damaged } from "../faults.ts";

/** Takes a stream of bytes apart by lengths, holding no more than is asked for at once. */
export class ChunkReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Exactly `count` bytes; rejects with `import-damaged` where the stream ends before. */
  async take(count: number, where: string): Promise<Buffer> {
    const taken = Buffer.alloc(count);
    let filled = 0;
    for await (const piece of this.pieces(count, where)) {
      taken.set(piece, filled);
      filled += piece.length;
    }
    return taken;
  }

  /** The next `count` bytes as they come. Rejects as `take`. */
  async *pieces(count: number, where: string): AsyncGenerator<Uint8Array, void> {
    for (let left = count; left > 0;) {
      if (!(await this.#fill())) throw damaged(where, "the file ends here, in the middle of it.");
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** Whatever is left. */
  async *rest(): AsyncGenerator<Uint8Array, void> {
    while (await this.#fill()) {
      const piece = this.#held;
      this.#held = new Uint8Array();
      yield piece;
    }
  }

  /** Ends the stream behind it, read to its end or not. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next: IteratorResult<Uint8Array, unknown> = await this.#chunks.next();
      if (next.done === true) return false;
      this.#held = next.value;
    }
    return true;
  }
}
