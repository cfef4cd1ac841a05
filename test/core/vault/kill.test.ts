import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runChild } from "../storage/fixture.ts";
import { filledBench, goodPassword, openBench, textOf } from "./fixture.ts";

const child = join(import.meta.dirname, "child.ts");

/** Runs a child that saves, kills it at some moment after so many saves, and answers what it acknowledged. */
async function killedSaves(folder: string, stateFolder: string, saves: number): Promise<string[]> {
  const process = runChild(child, [folder, stateFolder]);
  let said = "";
  process.stderr?.on("data", (bytes: Buffer) => (said += bytes.toString("utf8")));
  const enough = new Promise<void>((resolve) => {
    process.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString("utf8");
      if (said.split("\n").length > saves) resolve();
    });
  });
  await Promise.race([enough, once(process, "close")]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 15));
  process.kill("SIGKILL");
  await once(process, "close");
  // The last line may be cut off; what was said whole was acknowledged.
  return said.split("\n").slice(1, -1);
}

it("[ST1] every acknowledged save is there after kill -9 at any moment, and the file opens", async () => {
  const { folder, stateFolder, account, storage } = await filledBench(5);
  account.lock();
  storage.close();
  const acknowledged: string[] = [];
  for (let round = 0; acknowledged.length < 200 || round < 4; round++) {
    const saved = await killedSaves(folder, stateFolder, 20 + Math.random() * 50);
    expect(saved.length).toBeGreaterThan(10);
    acknowledged.push(...saved);
    const bench = openBench({ folder, stateFolder });
    await bench.account.unlock(goodPassword);
    expect(bench.account.rolledBack()).toBe(false);
    const headers = [...bench.account.records.headers()];
    expect(headers.filter(({ damage }) => damage !== null)).toEqual([]);
    for (const line of acknowledged) {
      const [id = "", ...words] = line.split(" ");
      expect(textOf(bench, id)).toBe(words.join(" "));
    }
    expect(bench.audit.verify().intact).toBe(true);
    bench.account.lock();
    bench.storage.close();
  }
}, 120_000);
