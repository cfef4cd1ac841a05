import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everything, openDesk, type Desk } from "./fixture.ts";

const unknown = "01981b9e-7c1f-7a55-8d5e-2f0b6a1c9d3e";
const page = { ...everything, limit: 1000 };

function failure(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** Does the same to each of them, as one. */
function each(desk: Desk, ids: readonly string[], change: (id: string) => unknown): string[] {
  return desk.records.together(() => {
    for (const id of ids) change(id);
  });
}

async function withLogins(names: readonly string[]) {
  const desk = await openDesk();
  const ids = names.map((name) => desk.login({ name }).id);
  return { desk, ids, records: desk.records };
}

const live = (desk: Desk) => desk.records.find(page).items.map(({ name }) => name);

describe("several records at once", () => {
  it("[R13] change as one, each on the trail, and answer those that were changed", async () => {
    const { desk, ids, records } = await withLogins(["One", "Two", "Three"]);
    const [first = ""] = ids;
    const heard: (readonly string[])[] = [];
    records.onChanged((changed) => heard.push(changed));
    records.archive(first, true);
    heard.length = 0;
    const archive = (id: string) => {
      records.archive(id, true);
    };
    expect(each(desk, ids, archive)).toEqual(ids.slice(1));
    expect(heard).toEqual([ids.slice(1)]);
    expect(desk.events(3)).toEqual(Array.from({ length: 3 }, () => "record.archived"));
    expect(each(desk, ids, archive)).toEqual([]);
    expect(each(desk, ids, (id) => records.trash(id))).toEqual(ids);
    expect(records.counts()).toMatchObject({ trash: 3, archive: 0 });
    expect(each(desk, ids, (id) => records.restore(id))).toEqual(ids);
    expect(live(desk)).toEqual([]);
    expect(records.counts().archive).toBe(3);
  });

  it("[R13] change all or none: one that cannot be changed keeps the others as they were", async () => {
    const { desk, ids, records } = await withLogins(["One", "Two"]);
    const before = desk.events();
    const heard: (readonly string[])[] = [];
    records.onChanged((changed) => heard.push(changed));
    for (const change of [
      (id: string) => records.trash(id),
      (id: string) => {
        records.archive(id, true);
      },
      (id: string) => {
        records.label(id, { addTags: ["x"], favourite: true });
      },
    ]) {
      expect(failure(() => each(desk, [...ids, unknown], change))).toBe("not-found");
    }
    expect(failure(() => each(desk, ids, (id) => records.move(id, unknown)))).toBe("not-found");
    expect(live(desk)).toEqual(["One", "Two"]);
    expect(desk.events()).toEqual(before);
    expect(heard).toEqual([]);
    expect(records.open(ids[0] ?? "")).toMatchObject({ revision: 1, tags: [], favourite: false });
    records.forget();
    await records.load();
    expect(live(desk)).toEqual(["One", "Two"]);
  });

  it("[R13] one change follows another of the same record, and what is erased is gone", async () => {
    const { desk, ids, records } = await withLogins(["One"]);
    const [id = ""] = ids;
    const changed = records.together(() => {
      records.label(id, { addTags: ["a"] });
      records.label(id, { addTags: ["b"], removeTags: ["a"] });
      records.trash(id);
    });
    expect(changed).toEqual([id]);
    expect(records.open(id)).toMatchObject({ tags: ["b"], revision: 3 });
    expect(records.open(id).trashedAt).not.toBeNull();
    expect(
      failure(() =>
        each(desk, [id, unknown], (one) => {
          records.erase(one);
        }),
      ),
    ).toBe("not-found");
    expect(records.counts().trash).toBe(1);
    expect(
      each(desk, [id], (one) => {
        records.erase(one);
      }),
    ).toEqual([id]);
    expect(records.counts().trash).toBe(0);
    expect(failure(() => records.open(id))).toBe("not-found");
  });

  it("[R13] takes a tag only where there is room for it, and says which record has none", async () => {
    const { desk, ids, records } = await withLogins(["Full", "Free"]);
    const many = Array.from({ length: 50 }, (_, index) => `tag ${index}`);
    records.label(ids[0] ?? "", { addTags: many });
    expect(() =>
      each(desk, ids, (id) => {
        records.label(id, { addTags: ["one more"] });
      }),
    ).toThrow(/“Full”/);
    expect(records.open(ids[1] ?? "").tags).toEqual([]);
    expect(
      each(desk, ids, (id) => {
        records.label(id, { addTags: ["tag 1"] });
      }),
    ).toEqual([ids[1]]);
  });

  it("[R13] answers from where each was moved, and keeps what was moved readable", async () => {
    const { desk, ids, records } = await withLogins(["One", "Two"]);
    const other = desk.account.vaults.create("Other");
    const [one = "", two = ""] = ids;
    records.move(two, other.id);
    const from: string[] = [];
    expect(each(desk, ids, (id) => from.push(records.move(id, other.id)))).toEqual([one]);
    expect(from).toEqual([desk.vaultId, other.id]);
    expect(records.counts().vaults).toEqual([{ key: other.id, count: 2 }]);
    records.forget();
    await records.load();
    expect(records.open(one)).toMatchObject({ name: "One", vaultId: other.id });
  });

  it("[R13] names a list by its ids, in the order of the list and without what is damaged", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `Login ${index}`);
    const { desk, ids, records } = await withLogins(names);
    await fc.assert(
      fc.asyncProperty(fc.nat(45), fc.integer({ min: 1, max: 50 }), (offset, limit) => {
        const listed = records.find({ ...page, offset, limit }).items.map(({ id }) => id);
        expect(records.ids({ ...page, offset, limit })).toEqual(listed);
        return Promise.resolve();
      }),
      { numRuns: 20 },
    );
    desk.storage.prepare("UPDATE record SET sealed = zeroblob(99) WHERE id = ?").run(ids[3] ?? "");
    records.forget();
    await records.load();
    expect(records.ids(page)).toHaveLength(39);
    expect(records.ids(page)).not.toContain(ids[3]);
  });
});
