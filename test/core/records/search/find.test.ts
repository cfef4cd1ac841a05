import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordType } from "#contract";
import { summarise } from "../../../../main/core/records/content/summary.ts";
import type { Entry } from "../../../../main/core/records/entry.ts";
import { findRecords } from "../../../../main/core/records/search/find.ts";
import { Shelf } from "../../../../main/core/records/shelf.ts";
import { everything } from "../fixture.ts";

interface Sketch {
  name: string;
  type?: RecordType;
  fields?: Record<string, string>;
  notes?: string;
  tags?: string[];
  favourite?: boolean;
  trashed?: boolean;
  vaultId?: string;
}

const vaults = { home: randomUUID(), work: randomUUID() };

function entry(sketch: Sketch): Entry {
  const { name, type = "login", fields = {}, notes = "", tags = [], favourite = false } = sketch;
  return {
    ...summarise(type, { name, tags, favourite, notes, fields, custom: [] }),
    ...{ id: randomUUID(), vaultId: sketch.vaultId ?? vaults.home, type, revision: 1, tag: "" },
    ...{ createdAt: 1, changedAt: 1, damaged: false },
    trashedAt: sketch.trashed === true ? 5 : null,
  };
}

function shelve(sketches: readonly Sketch[], indexed = true) {
  const shelf = new Shelf();
  const entries = sketches.map(entry);
  shelf.fill(entries);
  if (indexed) shelf.indexMore(sketches.length);
  const used = new Map<string, number>();
  const around = {
    used,
    vaultName: (id: string) => (id === vaults.home ? "Personal" : "Harbourlight"),
  };
  const names = (text: string, change = {}) =>
    findRecords(shelf, { ...everything, ...change, text }, around).entries.map(
      (found) => found.name,
    );
  return { shelf, entries, used, names, around };
}

describe("finding", () => {
  const { names, used, entries } = shelve([
    {
      name: "Harbourlight Forge",
      fields: { username: "mara.ostrander", uris: "https://forge.hl.example/" },
      tags: ["infra"],
    },
    { name: "Forge runner token", type: "api_credential", fields: { credential: "sk-secret" } },
    { name: "Old forge", tags: ["prod"], notes: "The exact phrase lives here." },
    { name: "Reforged", vaultId: vaults.work, fields: { totp_secret: "JBSWY3DPEHPK3PXP" } },
    { name: "Kestrel Mail", notes: "Do not forget the forge.", favourite: true },
    { name: "Café Øresund", type: "secure_note" },
    { name: "Thrown away", trashed: true },
    { name: "card", type: "card", fields: { number: "4111 1111 1111 4417", expires: "2029-09" } },
  ]);

  it("ranks a name's beginning before a word's, a word's before its inside, a name before the rest", () => {
    expect(names("forge")).toEqual([
      "Forge runner token",
      "Harbourlight Forge",
      "Old forge",
      "Reforged",
      "Kestrel Mail",
    ]);
  });

  it("needs two letters, in any case and without accents", () => {
    expect(names("ca")).toEqual(["Café Øresund", "card"]);
    expect(names("CAFE ore")).toEqual(["Café Øresund"]);
    expect(names("café ø")).toEqual(["Café Øresund"]);
  });

  it.each([
    ["type:api forge", ["Forge runner token"]],
    ["type:note", ["Café Øresund"]],
    ["tag:prod", ["Old forge"]],
    ["vault:harb", ["Reforged"]],
    [
      'vault:"personal" forge -tag:prod -type:api_credential',
      ["Harbourlight Forge", "Kestrel Mail"],
    ],
    ["is:favourite", ["Kestrel Mail"]],
    ["is:trashed", ["Thrown away"]],
    ["has:totp", ["Reforged"]],
    ["user:mara", ["Harbourlight Forge"]],
    ["url:mara", []],
    ["url:forge.hl", ["Harbourlight Forge"]],
    ["forge -old -harbour -runner", ["Reforged", "Kestrel Mail"]],
    ['"exact phrase"', ["Old forge"]],
    ['"phrase exact"', []],
    ["mara.ostrander", ["Harbourlight Forge"]],
    ["unknown:operator", []],
    ["4417", []],
    ["sk-secret", []],
    ["JBSWY3DP", []],
  ])("understands %s", (text, expected) => {
    expect(names(text).toSorted()).toEqual(expected.toSorted());
  });

  it.each(["", " ", "-", "type:", "tag:", '"', '-"', "- -", "url:"])(
    "shows everything while %j is still being typed",
    (text) => {
      expect(names(text)).toHaveLength(7);
    },
  );

  it("puts favourites and what was used first, and among equals in a search as well", () => {
    used.set(entries[2]?.id ?? "", 10);
    expect(names("").slice(0, 3)).toEqual(["Kestrel Mail", "Old forge", "Café Øresund"]);
    expect(names("forge").slice(0, 3)).toEqual([
      "Forge runner token",
      "Old forge",
      "Harbourlight Forge",
    ]);
    expect(names("", { sort: "used" })[0]).toBe("Old forge");
    expect(names("", { scope: { show: "recent" } })).toEqual(["Old forge"]);
    used.clear();
  });
});

describe("the index", () => {
  const word = fc.constantFrom(
    "ma",
    "mara",
    "harb",
    "harbour",
    "a1",
    "1",
    "é",
    "x.y",
    "o",
    "ost-er",
  );
  const sketch = fc.record({
    name: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" ")),
    notes: fc.array(word, { maxLength: 4 }).map((words) => words.join("")),
    fields: fc.record({ username: word, uris: word }),
  });

  it("finds, in the same order, exactly what reading every text would find", () => {
    const terms = fc.array(
      fc.oneof(
        word,
        word.map((text) => `user:${text}`),
        word.map((text) => `-${text}`),
      ),
      {
        minLength: 1,
        maxLength: 2,
      },
    );
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 12 }), terms, (sketches, asked) => {
        const text = asked.join(" ");
        expect(shelve(sketches).names(text)).toEqual(shelve(sketches, false).names(text));
      }),
    );
  });

  it("follows every change", () => {
    const change = fc.record({ at: fc.nat(5), sketch, remove: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(sketch, { minLength: 6, maxLength: 6 }),
        fc.array(change),
        word,
        (first, changes, text) => {
          const { shelf, entries, names, around } = shelve(first);
          for (const { at, sketch: next, remove } of changes) {
            const id = entries[at]?.id ?? "";
            if (remove) shelf.remove(id);
            else shelf.put({ ...entry(next), id });
          }
          const fresh = new Shelf();
          fresh.fill(entries.flatMap(({ id }) => shelf.get(id) ?? []));
          const expected = findRecords(fresh, { ...everything, text }, around);
          expect(names(text).toSorted()).toEqual(
            expected.entries.map(({ name }) => name).toSorted(),
          );
          expect(shelf.byName).toHaveLength(fresh.byName.length);
        },
      ),
    );
  });
});
