import headless from "@xterm/headless";
import { SerializeAddon } from "@xterm/addon-serialize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { skipMiddle } from "../../../../../renderer/features/terminals/wire/skip.ts";

const rows = 40;

/** The screen after this output and one word more, with its colours. */
async function shown(output: Uint8Array): Promise<string> {
  const terminal = new headless.Terminal({ cols: 80, rows, allowProposedApi: true });
  const serializer = new SerializeAddon();
  terminal.loadAddon(serializer);
  await new Promise<void>((resolve) => {
    terminal.write(output);
    terminal.write("next", resolve);
  });
  return serializer.serialize({ scrollback: 100 });
}

const bytes = (text: string) => new TextEncoder().encode(text);
const word = fc.string({ unit: fc.constantFrom("a", "b", "ü", "漢", " ", "\t"), maxLength: 30 });
const style = fc.constantFrom("\x1b[31m", "\x1b[0m", "\x1b[m", "\x1b[1;4m", "\x1b[38;5;9m", "");
const line = fc.tuple(style, word, style, word).map((parts) => `${parts.join("")}\r\n`);
const lines = fc.array(line, { minLength: 300, maxLength: 400 });

describe("the middle of a flood", () => {
  it("is skipped without a trace on the screen, whatever begins before it", async () => {
    await fc.assert(
      fc.asyncProperty(lines, word, async (all, rest) => {
        // The head is the end of a sequence that began in an earlier piece.
        const flood = bytes(`4;31m${all.join("")}${rest}`);
        const short = skipMiddle(flood);
        if (short === null) throw new Error("nothing was skipped");
        const whole = (end: Uint8Array) => shown(Buffer.concat([bytes("\x1b["), end]));
        expect(await whole(short)).toBe(await whole(flood));
      }),
      { numRuns: 40 },
    );
  });

  it("is told in place: how many lines are not shown", () => {
    const flood = Array.from({ length: 1500 }, (_, index) => `line ${index}\r\n`).join("");
    const text = new TextDecoder().decode(skipMiddle(bytes(flood)) ?? undefined);
    expect(text.split("\r\n").slice(0, 3)).toEqual([
      "line 0",
      "… 1,299 lines skipped …",
      "line 1300",
    ]);
    expect(text.split("\r\n").filter((one) => one.startsWith("line"))).toHaveLength(201);
  });

  it("stays where it holds more than text and colours, or is short", () => {
    const plain = "line\r\n".repeat(300);
    for (const more of [
      "\x1b[?1049h",
      "\x1b[2J",
      "\x1b]0;t\x07",
      "\x1bc",
      "\x0e",
      "\x07",
      "\u009b31m",
    ]) {
      expect(skipMiddle(bytes(`line\r\n${more}${plain}`))).toBeNull();
    }
    expect(skipMiddle(bytes("line\r\n".repeat(150)))).toBeNull();
    expect(skipMiddle(bytes("x".repeat(100_000)))).toBeNull();
    expect(skipMiddle(bytes("line\n".repeat(300)))).toBeNull();
    expect(skipMiddle(new Uint8Array())).toBeNull();
  });
});
