import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newId } from "#core/crypto";
import { runChild } from "../../storage/fixture.ts";
import { goodPassword, openBench, standingClock } from "../fixture.ts";
import { close, copied, everything, leaveConflict, mergeCopy, save, unlocked } from "./fixture.ts";

const child = join(import.meta.dirname, "../merge-child.ts");
const start = 1_800_000_000_000;
const later = start + 5000;

/** Two copies of which each has what the other has not. */
async function diverged() {
  const bench = openBench({ clock: standingClock(start) });
  await bench.account.create(goodPassword);
  const ids = Array.from({ length: 400 }, () => newId(start));
  bench.account.records.batch(() => {
    for (const id of ids) save(bench, id, `first ${id}`);
  });
  close(bench);
  const theirs = await unlocked(copied(bench.folder), start + 2000);
  const ours = await unlocked(bench.folder, start + 1000);
  theirs.account.records.batch(() => {
    for (const id of ids.slice(0, 300)) save(theirs, id, `there ${id}`);
    for (let more = 0; more < 50; more++) save(theirs, newId(start), `only there ${more}`);
  });
  ours.account.records.batch(() => {
    for (const id of ids.slice(200)) save(ours, id, `here ${id}`);
  });
  for (const side of [ours, theirs]) close(side);
  return { folder: ours.folder, other: theirs.folder };
}

/** Kills a merge some moment after it began to write. Answers whether it was acknowledged. */
async function killedMerge(folder: string, afterMs: number): Promise<boolean> {
  const process = runChild(child, [folder, String(later)]);
  let said = "";
  const begun = new Promise<void>((resolve) => {
    process.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString("utf8");
      if (said.includes("begin")) resolve();
    });
  });
  await Promise.race([begun, once(process, "close")]);
  expect(said).toContain("begin");
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  process.kill("SIGKILL");
  await once(process, "close");
  return said.includes("merged");
}

it(
  "[V22] [ST1] a merge that is killed at any moment is there whole or not at all, and can be made again",
  { timeout: 240_000 },
  async () => {
    const { folder, other } = await diverged();
    const before = await unlocked(copied(folder), later);
    const untouched = everything(before);
    close(before);
    const whole = copied(folder);
    leaveConflict(other, whole);
    const after = await unlocked(whole, later);
    await mergeCopy(after);
    const merged = everything(after);
    close(after);
    expect(merged).not.toEqual(untouched);
    for (const afterMs of [0, 15, 40, 80, 150, 400]) {
      const mine = copied(folder);
      leaveConflict(other, mine);
      const isAcknowledged = await killedMerge(mine, afterMs);
      const bench = await unlocked(mine, later);
      const left = everything(bench);
      const isMerged = left.size === merged.size;
      expect(left).toEqual(isMerged ? merged : untouched);
      if (isAcknowledged) expect(isMerged).toBe(true);
      expect(bench.audit.verify().intact).toBe(true);
      await mergeCopy(bench);
      expect(everything(bench)).toEqual(merged);
      close(bench);
    }
  },
);
