import { describe, expect, it } from "vitest";
import { createInput } from "../../../../../renderer/features/terminals/wire/input.ts";

function stand() {
  const sent: string[] = [];
  const turns: (() => void)[] = [];
  const input = createInput(
    (bytes) => sent.push(new TextDecoder().decode(bytes)),
    (run) => turns.push(run),
  );
  const turn = () => turns.shift()?.();
  return { input, sent, turn, turns };
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

  it("sends Ctrl-C alone when nothing is pasted", () => {
    const { input, sent } = stand();
    input.paste("short", true);
    input.type("\x03");
    expect(sent).toEqual(["\x1b[200~short\x1b[201~", "\x03"]);
  });
});
