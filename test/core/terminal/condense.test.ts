import headless from "@xterm/headless";
import { SerializeAddon } from "@xterm/addon-serialize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { condense } from "../../../main/core/terminal/condense.ts";

const rows = 5;
const scrollback = 10;

/** What a terminal shows, with its scrollback, after this output. */
async function shown(output: Uint8Array): Promise<string> {
  const terminal = new headless.Terminal({ cols: 20, rows, scrollback, allowProposedApi: true });
  const serializer = new SerializeAddon();
  terminal.loadAddon(serializer);
  await new Promise<void>((resolve) => {
    terminal.write(output, resolve);
  });
  return serializer.serialize();
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "ü", "漢", " ", "\t"), maxLength: 30 });
const style = fc.constantFrom("\x1b[31m", "\x1b[0m", "\x1b[m", "\x1b[1;4m", "\x1b[38;5;9m", "");
const line = fc.tuple(style, word, style, word).map((parts) => `${parts.join("")}\r\n`);
const lines = fc.array(line, { minLength: 40, maxLength: 80 }).map((all) => all.join(""));

describe("condense", () => {
  it("leaves the screen and the scrollback as the whole output would", async () => {
    await fc.assert(
      fc.asyncProperty(lines, word, async (text, rest) => {
        const output = Buffer.from(text + rest);
        const short = condense(output, scrollback + rows);
        expect(short).not.toBeNull();
        expect(short?.length).toBeLessThan(output.length);
        expect(await shown(short ?? output)).toBe(await shown(output));
      }),
      { numRuns: 60 },
    );
  });

  it("drops nothing where a sequence does more than colour, or lines are too few", () => {
    const plain = "line\r\n".repeat(50);
    for (const sequence of [
      "\x1b[?1049h",
      "\x1b[2J",
      "\x1b]0;title\x07",
      "\x1bc",
      "\x0e",
      "\u009b31m",
    ]) {
      expect(condense(Buffer.from(`${sequence}${plain}`), 15)).toBeNull();
    }
    expect(condense(Buffer.from("line\r\n".repeat(10)), 15)).toBeNull();
    expect(condense(Buffer.from("x".repeat(10_000)), 15)).toBeNull();
    expect(condense(Buffer.from("line\n".repeat(50)), 15)).toBeNull();
  });
});
