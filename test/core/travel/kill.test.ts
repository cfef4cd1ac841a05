import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { runChild } from "../storage/fixture.ts";
import { bringBack, bytesIn, everything, filled, newFile, openTraveller } from "./fixture.ts";

const child = path.join(import.meta.dirname, "child.ts");

/** Runs a child that leaves, and kills it so many milliseconds after it began; null for not at all. */
async function leaveAndKill(places: readonly string[], afterMs: number | null): Promise<number> {
  const running = runChild(child, [...places]);
  let began = 0;
  running.stdout?.on("data", (bytes: Buffer) => {
    if (!bytes.toString().includes("ready") || began > 0) return;
    began = performance.now();
    if (afterMs !== null) setTimeout(() => running.kill("SIGKILL"), afterMs);
  });
  await once(running, "close");
  return performance.now() - began;
}

it("[TR4] after kill -9 at any moment the vaults are here, or gone and the file is whole", async () => {
  const { folder, stateFolder, away, leaving, ...traveller } = await filled();
  await traveller.account.backup();
  const before = everything({ folder, stateFolder, ...traveller });
  traveller.close();
  const copy = () => {
    const at = mkdtempSync(path.join(tmpdir(), "sallyport-killed-"));
    cpSync(folder, path.join(at, "data"), { recursive: true });
    cpSync(stateFolder, path.join(at, "state"), { recursive: true });
    return { folder: path.join(at, "data"), stateFolder: path.join(at, "state") };
  };
  const seen = { here: 0, gone: 0 };
  const whole = copy();
  const took = await leaveAndKill([whole.folder, whole.stateFolder, newFile()], null);
  for (let round = 0; round < 10; round++) {
    const places = copy();
    const file = newFile();
    await leaveAndKill([places.folder, places.stateFolder, file], (took * (round + 1)) / 10);
    const opened = await openTraveller(places);
    const isHere = opened.account.vaults.list().some(({ id }) => id === away);
    seen[isHere ? "here" : "gone"]++;
    if (!isHere) {
      // Whoever opens the folder next finishes what was begun.
      expect(bytesIn(places.folder).includes(Buffer.from(leaving.login))).toBe(false);
      expect(existsSync(path.join(places.folder, "cleaning"))).toBe(false);
      await bringBack(opened, file);
    }
    const after = everything(opened);
    expect(after.rows).toEqual(before.rows);
    expect(after.keys).toEqual(before.keys);
    expect(after.vaults).toEqual(before.vaults);
    expect(opened.audit.verify().intact).toBe(true);
    opened.close();
  }
  expect(seen.here).toBeGreaterThan(0);
}, 240_000);
