import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId } from "#core/crypto";
import { goodPassword, openBench, standingClock, type Bench } from "../fixture.ts";
import {
  close,
  copied,
  erase,
  everything,
  leaveConflict,
  mergeCopy,
  save,
  trash,
  unlocked,
} from "./fixture.ts";

const start = 1_800_000_000_000;
const ids = Array.from({ length: 5 }, () => newId(start));
/** Made since the two parted: each side may make the first of its own. */
const own = { ours: newId(start), theirs: newId(start) };

const step = fc.record({
  what: fc.constantFrom("save", "save", "save", "trash", "restore", "erase", "add"),
  which: fc.nat(ids.length - 1),
  text: fc.constantFrom("a", "b", "c"),
  after: fc.integer({ min: 1, max: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(
  bench: Bench,
  side: keyof typeof own,
  { what, which, text }: Step,
  now: number,
): void {
  const id = what === "add" ? own[side] : (ids[which] ?? "");
  const known = [...bench.account.records.headers()].find((header) => header.id === id);
  if (what === "add") save(bench, id, text);
  else if (known !== undefined)
    change(bench, { id, text, what }, { trashedAt: known.trashedAt, now });
}

function change(
  bench: Bench,
  { id, text, what }: { id: string; text: string; what: Step["what"] },
  { trashedAt, now }: { trashedAt: number | null; now: number },
): void {
  if (what === "erase") erase(bench, id);
  else if (what === "restore" && trashedAt !== null) trash(bench, id, null);
  else if (what === "trash" && trashedAt === null) trash(bench, id, now);
  else if (what === "save" && trashedAt === null) save(bench, id, text);
}

async function live(folder: string, side: keyof typeof own, steps: readonly Step[]) {
  const bench = await unlocked(folder, start + 10);
  for (const one of steps) {
    bench.clock.at += one.after;
    take(bench, side, one, bench.clock.at);
  }
  const left = everything(bench);
  close(bench);
  return left;
}

async function joined(folder: string, other: string) {
  leaveConflict(other, folder);
  const bench = await unlocked(folder, start + 1000);
  await mergeCopy(bench);
  const once = everything(bench);
  const { done } = await mergeCopy(bench);
  expect(done).toMatchObject({ added: 0, updated: 0, conflicts: 0, erased: 0, damaged: 0 });
  expect(everything(bench)).toEqual(once);
  expect(bench.audit.verify().intact).toBe(true);
  close(bench);
  return once;
}

describe("any two histories", () => {
  it(
    "[V22] merge to the same, whichever side starts; nothing is lost, and a second merge changes nothing",
    { timeout: 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 8 }),
          fc.array(step, { maxLength: 8 }),
          fc.array(step, { maxLength: 8 }),
          async (before, here, there) => {
            const bench = openBench({ clock: standingClock(start) });
            await bench.account.create(goodPassword);
            for (const id of ids) save(bench, id, "first");
            for (const one of before) if (one.what !== "add") take(bench, "ours", one, start);
            close(bench);
            const folders = [bench.folder, copied(bench.folder)] as const;
            const ours = await live(folders[0], "ours", here);
            const theirs = await live(folders[1], "theirs", there);
            const [first, second] = folders.map(copied) as [string, string];
            const forth = await joined(first, folders[1]);
            const back = await joined(second, folders[0]);
            expect(forth).toEqual(back);
            for (const [id, { versions }] of forth) {
              for (const side of [ours, theirs]) {
                for (const one of side.get(id)?.versions ?? []) expect(versions).toContain(one);
              }
            }
            for (const id of [...ours.keys(), ...theirs.keys()]) {
              if (ours.has(id) && theirs.has(id)) expect(forth.has(id)).toBe(true);
            }
          },
        ),
        { numRuns: 25 },
      );
    },
  );
});
