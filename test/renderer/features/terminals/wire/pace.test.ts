import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPace } from "../../../../../renderer/features/terminals/wire/pace.ts";

/** A pace whose screen paints when told. */
function stand() {
  const pieces: Uint8Array[] = [];
  const painting: (() => void)[] = [];
  const counts: number[] = [];
  const pace = createPace(
    (bytes, done) => {
      pieces.push(bytes);
      painting.push(done);
    },
    (count) => counts.push(count),
  );
  const paint = () => {
    for (const done of painting.splice(0)) done();
  };
  return { pace, pieces, counts, paint };
}

const log = (count: number) =>
  new TextEncoder().encode("2026-03-01 a line of a log\r\n".repeat(count));

describe("the pace of a flood", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => vi.useRealTimers());

  it("gives an echo to the screen at once, and the next one too", () => {
    const { pace, pieces, paint } = stand();
    for (const letter of [1, 2, 3]) {
      pace.add(Uint8Array.of(letter));
      expect(pieces.at(-1)).toEqual(Uint8Array.of(letter));
      paint();
    }
  });

  it("paints what came meanwhile as one piece, in order, and counts every byte once", () => {
    const { pace, pieces, counts, paint } = stand();
    for (let at = 0; at < 13; at++) pace.add(new Uint8Array(64 * 1024).fill(at));
    paint();
    paint();
    expect(pieces.map((piece) => piece.byteLength)).toEqual([64 * 1024, 12 * 64 * 1024]);
    expect([...new Set(pieces[1])]).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    expect(counts).toEqual([64 * 1024, 12 * 64 * 1024]);
  });

  it("lets a flood wait for company, but not longer than a moment, and not once it is quiet", () => {
    const { pace, pieces, paint } = stand();
    pace.add(new Uint8Array(64 * 1024));
    paint();
    for (let ms = 0; ms < 60; ms += 10) {
      pace.add(new Uint8Array(1024));
      vi.advanceTimersByTime(10);
    }
    expect(pieces).toHaveLength(1);
    vi.advanceTimersByTime(12);
    expect(pieces[1]?.byteLength).toBe(6 * 1024);
    paint();
    pace.add(Uint8Array.of(1));
    expect(pieces[2]?.byteLength).toBe(1);
  });

  it("skips the middle of a flood after Ctrl-C, counts it as done with, and soon skips no more", () => {
    const { pace, pieces, counts, paint } = stand();
    pace.add(log(10));
    pace.add(log(10_000));
    pace.hurry();
    paint();
    vi.advanceTimersByTime(100);
    expect(pieces[1]?.byteLength).toBeLessThan(10_000);
    expect(new TextDecoder().decode(pieces[1])).toContain("9,799 lines skipped");
    paint();
    expect(counts).toEqual([280, 280_000]);
    vi.advanceTimersByTime(1_000);
    pace.add(log(10_000));
    expect(pieces[2]?.byteLength).toBe(280_000);
  });

  it("forgets what waits and what is being painted when it is cleared", () => {
    const { pace, pieces, counts, paint } = stand();
    pace.add(Uint8Array.of(1));
    pace.add(Uint8Array.of(2));
    pace.clear();
    pace.add(Uint8Array.of(3));
    paint();
    vi.advanceTimersByTime(100);
    expect(pieces).toEqual([Uint8Array.of(1), Uint8Array.of(3)]);
    expect(counts).toEqual([1]);
  });
});
