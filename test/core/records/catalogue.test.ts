import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordHeader, RecordStore } from "#core/vault";
import { believe } from "../../../main/core/records/believe.ts";
import { readCatalogue, writeCatalogue } from "../../../main/core/records/catalogue.ts";
import { summarise } from "../../../main/core/records/content/summary.ts";
import { entryFrom } from "../../../main/core/records/entry.ts";
import { Shelf } from "../../../main/core/records/shelf.ts";
import { goodPassword } from "../vault/fixture.ts";
import { everything, openDesk } from "./fixture.ts";

const text = fc.oneof(fc.string(), fc.constantFrom("Öresund", "港の鍵", "a\nb", "🔑"));
const sketch = fc.record({
  name: text,
  username: text,
  tags: fc.array(text, { maxLength: 2 }),
  favourite: fc.boolean(),
});

function header(): RecordHeader {
  const tag = randomUUID().replaceAll("-", "");
  return {
    ...{ id: randomUUID(), vaultId: "v", type: "login", revision: 1, tag, size: 512 },
    ...{ createdAt: 1, changedAt: 2, trashedAt: null, damage: null },
  };
}

/** A store that remembers side files and lists these headers. */
function storeOf(headers: readonly RecordHeader[]) {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const store = {
    headers: () => headers,
    readCache: (name: string) => files.get(name)?.slice() ?? null,
    writeCache: (name: string, bytes: Uint8Array) => files.set(name, Uint8Array.from(bytes)),
  } as unknown as RecordStore;
  return { store, files };
}

function write(
  sketches: readonly { name: string; username: string; tags: string[]; favourite: boolean }[],
) {
  const headers = sketches.map(header);
  const shelf = new Shelf();
  const slots = sketches.map(({ username, ...rest }, index) => {
    const summary = summarise("login", { ...rest, notes: "", fields: { username }, custom: [] });
    return shelf.add(entryFrom(headers[index] ?? header(), summary), summary.text);
  });
  shelf.list(slots);
  const { store } = storeOf(headers);
  const writing = writeCatalogue(store, shelf);
  while (writing.next().done !== true) continue;
  return { headers, shelf, store };
}

/** What the catalogue is believed for, and what must be opened. */
function read(store: RecordStore, headers: readonly RecordHeader[]) {
  const pending: RecordHeader[] = [];
  const believed = [...believe(headers.values(), readCatalogue(store), pending)];
  return { believed, pending };
}

describe("the catalogue", () => {
  it("[R3] gives back every summary as it was, in the order of names", () => {
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 20 }), (sketches) => {
        const { headers, shelf, store } = write(sketches);
        const { believed, pending } = read(store, headers);
        expect(pending).toEqual([]);
        const inOrder = believed.toSorted((one, other) => one.rank - other.rank);
        const listed = [...shelf.byName];
        expect(inOrder.map(({ entry }) => entry)).toEqual(listed.map((slot) => shelf.at(slot)));
        expect(inOrder.map(({ text: found }) => found)).toEqual(
          listed.map((slot) => shelf.texts.at(slot)),
        );
      }),
    );
  });

  it("[R3] is believed only for the same revision, seal and a clean manifest", () => {
    const fresh = fc.constantFrom<Partial<RecordHeader>>(
      { tag: "0".repeat(32) },
      { revision: 2 },
      { damage: "replaced" },
      { damage: "unverified" },
    );
    fc.assert(
      fc.property(
        fc.array(sketch, { minLength: 1, maxLength: 8 }),
        fc.nat(7),
        fresh,
        (all, at, change) => {
          const { headers, store } = write(all);
          const index = at % headers.length;
          const now = headers.map((each, place) =>
            place === index ? { ...each, ...change } : each,
          );
          const { believed, pending } = read(store, now);
          expect(pending).toEqual([now[index]]);
          expect(believed).toHaveLength(headers.length - 1);
        },
      ),
    );
  });

  it("[R3] leaves no record out, whatever came, went or was shuffled meanwhile", () => {
    const many = fc.array(sketch, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(many, fc.array(fc.nat(60), { maxLength: 40 }), (sketches, places) => {
        const { headers, store } = write(sketches);
        const now = places.map((place) => headers[place] ?? header());
        const unique = [...new Set(now)];
        const { believed, pending } = read(store, unique);
        const ids = [...believed.map(({ entry }) => entry), ...pending].map(({ id }) => id);
        expect(ids.toSorted()).toEqual(unique.map(({ id }) => id).toSorted());
      }),
    );
  });

  it("[R3] serves the unlock of a large account, whose damage still comes to light", async () => {
    let collected = 0;
    const desk = await openDesk({ collect: () => collected++ });
    const ids: string[] = [];
    desk.account.records.batch(() => {
      for (let number = 0; number < 5200; number++) {
        ids.push(desk.login({ name: `Forge ${number}`, fields: { password: `p${number}` } }).id);
      }
    });
    const reopen = async () => {
      desk.records.forget();
      desk.account.lock();
      await desk.account.unlock(goodPassword);
      await desk.records.load();
    };
    await reopen();
    await expect
      .poll(() => desk.account.records.readCache("catalogue-5"), { timeout: 20_000 })
      .not.toBeNull();
    // Once when the words were found, and once when the catalogue was written.
    await expect.poll(() => collected, { timeout: 20_000 }).toBe(2);
    desk.storage
      .prepare("UPDATE record SET sealed = zeroblob(length(sealed)) WHERE id = ?")
      .run(ids[7] ?? "");
    await reopen();
    expect(desk.records.find({ ...everything, text: "forge 4417" }).items[0]?.name).toBe(
      "Forge 4417",
    );
    expect(desk.records.counts().all).toBe(5200);
    await expect.poll(() => desk.records.damaged(), { timeout: 20_000 }).toBe(1);
    expect(desk.events(3)).toContain("record.damaged");
  });
});
