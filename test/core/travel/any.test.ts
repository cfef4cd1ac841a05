import fc from "fast-check";
import { expect, it } from "vitest";
import { codeOf } from "../vault/fixture.ts";
import { bringBack, everything, leave, makeVaults, newFile, openTraveller } from "./fixture.ts";

const step = fc.record({
  what: fc.constantFrom("add", "add", "change", "trash", "erase", "move", "use", "damage", "lose"),
  which: fc.nat(20),
  toAway: fc.boolean(),
  text: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Traveller = Awaited<ReturnType<typeof openTraveller>>;

/** Does it where it can be done: some of what is made up cannot. */
function take(of: Traveller, vaults: { safe: string; away: string }, asked: Step): void {
  const { records, account, storage } = of;
  const vaultId = asked.toAway ? vaults.away : vaults.safe;
  const headers = [...account.records.headers()];
  const header = headers[asked.which % Math.max(1, headers.length)];
  if (asked.what === "add" || header === undefined) {
    records.create({ vaultId, type: "login", name: asked.text.trim() || "one" });
    return;
  }
  const { id, revision } = header;
  codeOf(() => {
    switch (asked.what) {
      case "add":
        return undefined;
      case "change":
        return records.change(id, revision, { notes: asked.text });
      case "trash":
        return records.trash(id);
      case "erase":
        records.erase(id);
        return;
      case "move":
        return records.move(id, vaultId);
      case "use":
        records.markUsed(id);
        return;
      case "damage":
        storage.prepare("UPDATE record SET sealed = x'00' WHERE id = ?").run(id);
        return;
      case "lose":
        storage.prepare("DELETE FROM record WHERE id = ?").run(id);
        return;
    }
    return asked.what satisfies never;
  });
}

it("[TR7] leaving and returning is the identity, whatever is in the vaults and however it is damaged", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const traveller = await openTraveller();
      const vaults = makeVaults(traveller);
      for (const one of steps) take(traveller, vaults, one);
      traveller.lock();
      await traveller.unlock();
      const before = everything(traveller);
      const file = newFile();
      await leave(traveller, file);
      traveller.lock();
      await traveller.unlock();
      expect(traveller.account.vaults.list()).toHaveLength(1);
      await bringBack(traveller, file);
      traveller.lock();
      await traveller.unlock();
      expect(everything(traveller)).toEqual(before);
      expect(traveller.audit.verify().intact).toBe(true);
      traveller.close();
    }),
    { numRuns: 15 },
  );
}, 240_000);
