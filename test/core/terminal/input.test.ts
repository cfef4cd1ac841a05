import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Program } from "#core/ports";
import { createInput } from "../../../main/core/terminal/input.ts";

/** A program that takes `room` bytes and then wants no more until it is drained. */
function reader(room = Number.POSITIVE_INFINITY) {
  const taken: Buffer[] = [];
  let left = room;
  let drain = () => {};
  const program: Program = {
    write(bytes, onSent) {
      taken.push(Buffer.from(bytes));
      onSent?.();
      left -= bytes.length;
      return left > 0;
    },
    onDrain: (listener) => (drain = listener),
    resize: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    end: () => undefined,
    onOutput: () => undefined,
    onExit: () => undefined,
  };
  return {
    program,
    text: () => Buffer.concat(taken).toString("latin1"),
    drain(more: number) {
      left = more;
      drain();
    },
  };
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

describe("input", () => {
  it("arrives whole and in order, however it was cut and however slowly it is read", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 50_000 }), { maxLength: 5 }), (parts) => {
        const slow = reader(1);
        const input = createInput();
        input.follow(slow.program);
        for (const part of parts) input.write(bytes(part));
        for (let turn = 0; turn < 40; turn++) slow.drain(10_000);
        expect(slow.text()).toBe(Buffer.from(parts.join(""), "latin1").toString("latin1"));
      }),
      { numRuns: 30 },
    );
  });

  it("lets an interrupt overtake a paste, and ends the paste", () => {
    const slow = reader(1);
    const input = createInput();
    input.follow(slow.program);
    input.write(bytes("x".repeat(100_000)));
    input.write(bytes("\x03"));
    expect(slow.text()).toBe(`${"x".repeat(16_384)}\x03`);
    slow.drain(1_000_000);
    expect(slow.text()).toBe(`${"x".repeat(16_384)}\x03`);
  });

  it("closes the bracket of a paste that it ends", () => {
    const slow = reader(1);
    const input = createInput();
    input.follow(slow.program);
    input.write(bytes(`\x1b[200~${"x".repeat(100_000)}\x1b[201~`));
    input.write(bytes("\x03"));
    expect(slow.text().endsWith("x\x1b[201~\x03")).toBe(true);
  });

  it("takes no more than it can keep, and says so", () => {
    const slow = reader(1);
    const input = createInput();
    input.follow(slow.program);
    const megabyte = new Uint8Array(1024 * 1024);
    let taken = 0;
    while (input.write(megabyte)) taken++;
    expect(taken).toBe(32);
  });

  it("keeps nothing for the program that comes after", () => {
    const [first, second] = [reader(1), reader()];
    const input = createInput();
    input.follow(first.program);
    input.write(bytes("secret".repeat(10_000)));
    input.follow(second.program);
    first.drain(1_000_000);
    expect(second.text()).toBe("");
  });

  it("[R1] wipes a secret when the program has it, and when it never will", () => {
    const secret = () => bytes("tV7#cobalt\r");
    const isWiped = (of: Uint8Array) => of.every((byte) => byte === 0);
    const [at, behind, lost, early] = [secret(), secret(), secret(), secret()];
    const slow = reader(1);
    const input = createInput();
    expect(input.writeSecret(early)).toBe(false);
    expect(isWiped(early)).toBe(true);
    input.follow(slow.program);
    input.writeSecret(at);
    expect(isWiped(at)).toBe(true);
    input.write(bytes("x".repeat(40_000)));
    input.writeSecret(behind);
    expect(isWiped(behind)).toBe(false);
    slow.drain(1_000_000);
    expect(slow.text()).toBe(`tV7#cobalt\r${"x".repeat(40_000)}tV7#cobalt\r`);
    expect(isWiped(behind)).toBe(true);
    const full = reader(1);
    input.follow(full.program);
    input.write(bytes("x".repeat(40_000)));
    input.writeSecret(lost);
    input.follow(null);
    expect(isWiped(lost)).toBe(true);
    expect(full.text()).not.toContain("cobalt");
  });

  it("tells what was taken, never more, and in steps", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: 8 }), fc.nat(200_000), (sizes, early) => {
        const slow = reader(1);
        const input = createInput();
        input.follow(slow.program);
        input.write(new Uint8Array(early));
        const told: number[] = [];
        input.report((taken) => told.push(taken));
        for (const size of sizes) input.write(new Uint8Array(size));
        for (let turn = 0; turn < 100; turn++) {
          const written = slow.text().length - early;
          expect(told.at(-1) ?? 0).toBeLessThanOrEqual(Math.max(0, written));
          slow.drain(20_000);
        }
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(total - (told.at(-1) ?? 0)).toBeLessThan(65_536);
        expect(told).toEqual([...told].sort((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });

  it("tells also what it forgets, so that a page does not wait for it", () => {
    const slow = reader(1);
    const input = createInput();
    input.follow(slow.program);
    const told: number[] = [];
    input.report((taken) => told.push(taken));
    input.write(new Uint8Array(200_000));
    input.follow(null);
    expect(told).toEqual([200_000]);
  });

  it("keeps what is typed while a program is expected, and gives it first", () => {
    const late = reader();
    const input = createInput();
    input.expect();
    input.write(bytes("ls\r"));
    input.write(bytes("pwd\r"));
    input.follow(late.program);
    input.write(bytes("exit\r"));
    expect(late.text()).toBe("ls\rpwd\rexit\r");
  });

  it("keeps nothing when no program is expected, or no longer", () => {
    const late = reader();
    const input = createInput();
    input.write(bytes("for nobody"));
    input.expect();
    input.write(bytes("before a question"));
    input.follow(null);
    input.write(bytes("my-password"));
    input.expect();
    input.follow(late.program);
    expect(late.text()).toBe("");
  });

  it("gives no part of what is too long to be kept", () => {
    const late = reader();
    const input = createInput();
    input.expect();
    expect(input.write(bytes("x".repeat(65_536)))).toBe(true);
    expect(input.write(bytes("rm -rf ~/old\r"))).toBe(false);
    expect(input.write(bytes("more\r"))).toBe(true);
    input.follow(late.program);
    expect(late.text()).toBe("");
  });

  it("forgets what waits for a program when it is interrupted", () => {
    const late = reader();
    const input = createInput();
    input.expect();
    input.write(bytes("make deploy\r"));
    input.write(bytes("\x03"));
    input.follow(late.program);
    expect(late.text()).toBe("");
  });
});
