import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { code, inParts, openDesk, whole, type Desk } from "./fixture.ts";

let desk: Desk;

beforeEach(() => {
  desk = openDesk(false);
});

/** One that is still under way when the test looks. */
function stuck(): { ticket: string; work: Promise<unknown> } {
  const { ticket } = desk.files.expect({ name: "f", bytes: 10 });
  const work = desk.files.takeIn(ticket, whole);
  work.catch(() => undefined);
  return { ticket, work };
}

describe("a file that a page hands over", () => {
  it("[F4] comes as it was sent, in whatever pieces, and each piece is wiped", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 700 }),
        fc.boolean(),
        async (bytes, pieceBytes, asPieces) => {
          const { ticket } = desk.files.expect({ name: "f", bytes: bytes.length });
          const taken = desk.files.takeIn(ticket, whole);
          const sent: Uint8Array[] = [];
          const piece = (at: number) => {
            sent.push(Uint8Array.from(bytes.subarray(at, at + pieceBytes)));
            return sent.at(-1) ?? new Uint8Array();
          };
          async function* all() {
            for (let at = 0; at < bytes.length; at += pieceBytes) yield piece(at);
            await Promise.resolve();
          }
          if (!asPieces) await desk.files.receive(ticket, all());
          else {
            let at = 0;
            do {
              await desk.files.takePiece({ ticket, at, bytes: piece(at) });
              at += pieceBytes;
            } while (at < bytes.length);
          }
          expect(new Uint8Array(await taken)).toEqual(bytes);
          for (const one of sent) expect(one.every((byte) => byte === 0)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("waits until it is asked for, and is read no faster than it is used", async () => {
    const { ticket } = desk.files.expect({ name: "f", bytes: 4 });
    const given: number[] = [];
    async function* source() {
      for (const byte of [1, 2, 3, 4]) {
        given.push(byte);
        yield new Uint8Array([byte]);
        await Promise.resolve();
      }
    }
    const handed = desk.files.receive(ticket, source());
    await Promise.resolve();
    expect(given).toEqual([]);
    await desk.files.takeIn(ticket, async ({ read }) => {
      let used = 0;
      for await (const part of read()) {
        expect(part).toHaveLength(1);
        expect(given).toHaveLength(++used);
      }
    });
    await handed;
  });

  it.each([
    ["longer than was told", Buffer.alloc(11)],
    ["shorter", Buffer.alloc(9)],
    ["empty", Buffer.alloc(0)],
  ])("is refused when it is %s", async (_what, bytes) => {
    const { ticket, work } = stuck();
    await expect(desk.files.receive(ticket, inParts(bytes))).rejects.toThrow();
    await expect(work).rejects.toThrow(code("file-unreadable"));
  });

  it("is refused when its pieces are out of order, or come for a ticket that nobody knows", async () => {
    const { ticket, work } = stuck();
    const piece = (at: number, length: number) =>
      desk.files.takePiece({ ticket, at, bytes: new Uint8Array(length) });
    await piece(0, 4);
    await expect(piece(5, 5)).rejects.toThrow(code("file-unreadable"));
    await piece(4, 6);
    await expect(work).resolves.toHaveLength(10);
    await expect(piece(0, 4)).rejects.toThrow(code("not-found"));
  });

  it("breaks off with its source, and tells why", async () => {
    const { ticket, work } = stuck();
    async function* broken() {
      yield await Promise.resolve(new Uint8Array(3));
      throw new Error("aborted");
    }
    await expect(desk.files.receive(ticket, broken())).rejects.toThrow();
    await expect(work).rejects.toThrow(code("file-unreadable"));
  });

  it("[F1] is taken from the first who hands it over", async () => {
    const { ticket, work } = stuck();
    const first = desk.files.receive(ticket, inParts(Buffer.from("0123456789")));
    const other = desk.files.receive(ticket, inParts(Buffer.from("abcdefghij")));
    await expect(other).rejects.toThrow(code("conflict"));
    await first;
    await expect(work).resolves.toEqual(Buffer.from("0123456789"));
  });

  it("is given up when nothing comes for half a minute", async () => {
    const { ticket } = desk.files.expect({ name: "f", bytes: 1 });
    const work = desk.files.takeIn(ticket, whole);
    desk.clock.advance(30_000);
    await expect(work).rejects.toThrow(code("file-unreadable"));
    const late = desk.files.receive(ticket, inParts(Buffer.from("x")));
    await expect(late).rejects.toThrow(code("not-found"));
  });

  it("is given up when nobody asks for it", async () => {
    const { ticket } = desk.files.expect({ name: "f", bytes: 1 });
    const handed = desk.files.receive(ticket, inParts(Buffer.from("x")));
    desk.clock.advance(30_000);
    await expect(handed).rejects.toThrow(code("cancelled"));
  });

  it.each([
    [
      "by the person",
      (ticket: string) => {
        desk.files.cancel(ticket);
      },
    ],
    [
      "by a lock",
      () => {
        desk.files.forget();
      },
    ],
  ])(
    "ends at once when it is given up %s, also while its source says nothing",
    async (_by, end) => {
      const { ticket, work } = stuck();
      async function* silent() {
        yield await Promise.resolve(new Uint8Array(3));
        await new Promise(() => undefined);
      }
      const handed = desk.files.receive(ticket, silent());
      handed.catch(() => undefined);
      await Promise.resolve();
      end(ticket);
      await expect(handed).rejects.toThrow(code("cancelled"));
      await expect(work).rejects.toThrow(code("cancelled"));
    },
  );

  it("tells how far it is, ten times a second at most, and its end", async () => {
    const told: number[] = [];
    desk.files.onProgress(({ done, total }) => told.push(done, total));
    const { ticket } = desk.files.expect({ name: "f", bytes: 500 });
    async function* slow() {
      for (let at = 0; at < 500; at += 10) {
        desk.clock.advance(20);
        yield await Promise.resolve(new Uint8Array(10));
      }
    }
    await Promise.all([desk.files.takeIn(ticket, whole), desk.files.receive(ticket, slow())]);
    expect(told.length / 2).toBeGreaterThan(5);
    expect(told.length / 2).toBeLessThan(15);
    expect(told.slice(-2)).toEqual([500, 500]);
  });
});
