import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import type { Clock } from "#core/ports";
import { createCollect } from "./collect.ts";

/** Soon, but after the person was answered; and again when what was under way has let go of its share. */
const passesMs = [30, 1_000, 5_000, 30_000];

/** How many blocks of which size overwrite what the engine has freed outside of its own heap: 18 MB in all. */
const blocks: readonly (readonly [bytes: number, count: number])[] = [
  [65_536, 64],
  [16_384, 256],
  [4_096, 1_024],
  [1_024, 4_096],
];
/** Allocators keep small blocks by exact size, in steps of 16 bytes: many of the commonest. */
const smallest = 16;
const largestKept = 1_040;
const largestCommon = 256;
const keptOfEach = { common: 2_048, rare: 64 };
/** An array of two numbers takes so much. */
const junkBytes = 48;
const largestNursery = 32 * 1_048_576;
/** Each takes some 100 bytes of the stack, of which an engine gives about a megabyte. */
const stackFrames = 4_000;

/**
 * What a lock has let go of lies in memory until something else needs the room. The answer clears it, a
 * moment after it is called: each pass takes some 60 ms, gives emptied pages back to the system and
 * overwrites freed blocks. To be made before the first secret is read. Copies that are still held elsewhere,
 * and those in the freed blocks that it does not happen to get, are beyond it: see docs/decisions.
 */
export function createScour(clock: Clock): () => void {
  // SECURITY: what is freed inside a page that stays is overwritten. [L11]
  setFlagsFromString("--clear-free-memory");
  setFlagsFromString("--zero-unused-memory");
  // A block that another thread frees stays at that thread's hand, where nothing here can overwrite it.
  setFlagsFromString("--no-concurrent-array-buffer-sweeping");
  // Small buffers share slabs, and one that lives on would keep its dead neighbours.
  Buffer.poolSize = 0;
  const collect = createCollect();
  let cancel: (() => void)[] = [];
  const pass = () => {
    collect();
    // A collection leaves its sweeping for later; the next one finishes it first.
    collect();
    overwriteNursery();
    overwriteFreed();
    overwriteStack(stackFrames);
  };
  return () => {
    for (const stop of cancel) stop();
    cancel = passesMs.map((ms) => clock.after(ms, pass));
  };
}

/** The nursery's pages stay, with what was in them: fills both its halves twice with what nobody keeps. */
function overwriteNursery(): void {
  const nursery = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
  const bytes = Math.min(nursery?.space_size ?? 0, largestNursery);
  const last: number[][] = [];
  for (let made = 0; made * junkBytes < bytes * 4; made++) last[made % 64] = [made, made];
}

/** Takes freed blocks of the process's heap, writes zeros into them, and gives them back. */
function overwriteFreed(): void {
  const held: Buffer[] = [];
  const take = (bytes: number, count: number) => {
    // Not a zeroed allocation: that one passes over the blocks that the allocator keeps at hand.
    for (let taken = 0; taken < count; taken++) held.push(Buffer.allocUnsafeSlow(bytes).fill(0));
  };
  for (const [bytes, count] of blocks) take(bytes, count);
  for (let bytes = smallest; bytes <= largestKept; bytes += 16) {
    take(bytes, bytes <= largestCommon ? keptOfEach.common : keptOfEach.rare);
  }
}

/** Calls into the system leave their arguments on the stack, where they lie until something else gets as deep. */
function overwriteStack(frames: number): number {
  return frames === 0 ? 0 : 1 + overwriteStack(frames - 1);
}
