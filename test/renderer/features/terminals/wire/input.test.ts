import { describe, expect, it } from "vitest";
import fc from "fast-check";
import {
  createInput,
  type Pasting,
} from "../../../../../renderer/features/terminals/wire/input.ts";

function stand(room = Number.POSITIVE_INFINITY) {
  const sent: string[] = [];
  const turns: (() => void)[] = [];
  const told: (Pasting | null)[] = [];
  let left = room;
  const outlet = {
    send: (bytes: Uint8Array) => {
      left -= bytes.length;
      sent.push(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    },
    room: () => left,
  };
  const input = createInput(
    outlet,
    (pasting) => told.push(pasting),
    (run) => turns.push(run),
  );
  const turn = () => turns.shift()?.();
  const rest = () => {
    while (turns.length > 0) turn();
  };
  const free = (bytes: number) => {
    left += bytes;
    input.goOn();
    rest();
  };
  return { input, sent, told, turn, turns, rest, free };
}

describe("input", () => {
  it("sends what is typed at once", () => {
    const { input, sent } = stand();
    input.type("l");
    input.type("s");
    expect(sent).toEqual(["l", "s"]);
  });

  it("sends ten megabytes in pieces of 32 KiB, one for each turn of the page", () => {
    const { input, sent, turn, turns } = stand();
    const text = "x".repeat(10_000_000);
    input.paste(text, true);
    expect(sent).toHaveLength(1);
    while (turns.length > 0) turn();
    expect(Math.max(...sent.map((piece) => piece.length))).toBe(32_768);
    expect(sent.join("")).toBe(`\x1b[200~${text}\x1b[201~`);
  });

  it("keeps what is typed during a paste behind it", () => {
    const { input, sent, turn, turns } = stand();
    input.paste("y".repeat(70_000), false);
    input.type("z");
    while (turns.length > 0) turn();
    expect(sent.join("").endsWith("yz")).toBe(true);
  });

  it("lets Ctrl-C end a paste, and closes its bracket first", () => {
    const { input, sent, turn, turns } = stand();
    input.paste("y".repeat(100_000), true);
    input.type("\x03");
    while (turns.length > 0) turn();
    expect(sent.slice(1)).toEqual(["\x1b[201~", "\x03"]);
  });

  it("sends of a paste what there is room for, and the rest as room comes", () => {
    const { input, sent, rest, free, told } = stand(100_000);
    const text = "x".repeat(1_000_000);
    input.paste(text, true);
    input.type("typed");
    rest();
    expect(sent.join("").length).toBeLessThanOrEqual(100_000);
    expect(told.at(-1)).toEqual({ sent: 98_304, total: 1_000_012 });
    while (told.at(-1) !== null) free(65_536);
    expect(sent.join("")).toBe(`\x1b[200~${text}\x1b[201~typed`);
  });

  it("sends nothing more of a cancelled paste but its closing mark", () => {
    const { input, sent, rest, free, told } = stand(100_000);
    input.paste("x".repeat(1_000_000), true);
    input.type("behind it");
    rest();
    const before = sent.join("");
    expect(input.cancelPaste()).toBe(true);
    expect(input.cancelPaste()).toBe(false);
    free(10_000_000);
    input.type("after");
    expect(sent.join("")).toBe(`${before}\x1b[201~after`);
    expect(told.at(-1)).toBeNull();
  });

  it("opens no bracket for a cancelled paste that has not begun", () => {
    const { input, sent, free } = stand(0);
    input.paste("x".repeat(1_000_000), true);
    input.cancelPaste();
    free(10_000_000);
    expect(sent).toEqual([]);
  });

  it("says nothing of how a small paste goes", () => {
    const { input, told, rest } = stand();
    input.paste("x".repeat(100_000), true);
    rest();
    expect(told).toEqual([]);
  });

  it("sends each paste once and whole, wherever the cuts fall, and divides no character or mark", () => {
    const paste = fc.record({
      text: fc.string({ unit: "grapheme", maxLength: 40 }),
      length: fc.integer({ min: 32_700, max: 66_000 }),
      bracketed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(paste, { maxLength: 3 }), fc.nat(3), (pastes, cancelAt) => {
        const { input, sent, turn, rest } = stand();
        const whole = pastes.map(({ text, length, bracketed }) => {
          const long = `${text}é€😀`.repeat(Math.ceil(length / (text.length + 4)));
          input.paste(long, bracketed);
          return bracketed ? `\x1b[200~${long}\x1b[201~` : long;
        });
        for (let turns = 0; turns < cancelAt; turns++) turn();
        const wasCancelled = cancelAt < 3 && input.cancelPaste();
        rest();
        const arrived = sent.join("");
        if (!wasCancelled) expect(arrived).toBe(whole.join(""));
        expect(arrived.split("\x1b[200~")).toHaveLength(arrived.split("\x1b[201~").length);
      }),
      { numRuns: 40 },
    );
  });

  it("sends Ctrl-C alone when nothing is pasted", () => {
    const { input, sent } = stand();
    input.paste("short", true);
    input.type("\x03");
    expect(sent).toEqual(["\x1b[200~short\x1b[201~", "\x03"]);
  });
});
