import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordType } from "#contract";
import { summarise } from "../../../../main/core/records/content/summary.ts";
import type { Listing } from "../../../../main/core/records/entry.ts";
import { findRecords, type FindRequest } from "../../../../main/core/records/search/find.ts";
import { Shelf } from "../../../../main/core/records/shelf.ts";
import { everything } from "../fixture.ts";
import { findNaively } from "./naive.ts";

interface Sketch {
  name: string;
  type?: RecordType;
  fields?: Record<string, string>;
  notes?: string;
  tags?: string[];
  favourite?: boolean;
  trashed?: boolean;
  damaged?: boolean;
  changedAt?: number;
  vaultId?: string;
}

const vaults = { home: randomUUID(), work: randomUUID() };

function listing(sketch: Sketch, id: string = randomUUID()): Listing {
  const { name, type = "login", fields = {}, notes = "", tags = [], favourite = false } = sketch;
  const { text, ...summary } = summarise(type, {
    ...{ name, tags, favourite, notes, fields },
    custom: [],
  });
  const entry = {
    ...summary,
    ...{ id, vaultId: sketch.vaultId ?? vaults.home, type, revision: 1, tag: "" },
    ...{ createdAt: 1, changedAt: sketch.changedAt ?? 1, damaged: sketch.damaged ?? false },
    trashedAt: sketch.trashed === true ? 5 : null,
  };
  return { entry, text };
}

function fill(shelf: Shelf, listings: readonly Listing[]): void {
  shelf.list(listings.map(({ entry, text }) => shelf.add(entry, text)));
}

function shelve(sketches: readonly Sketch[]) {
  const shelf = new Shelf();
  const listings = sketches.map((sketch) => listing(sketch));
  fill(shelf, listings);
  shelf.indexMore(sketches.length);
  const used = new Map<string, number>();
  const around = {
    used,
    vaultName: (id: string) => (id === vaults.home ? "Personal" : "Harbourlight"),
  };
  const names = (text: string, change = {}) =>
    findRecords(shelf, { ...everything, ...change, text }, around).entries.map(
      (found) => found.name,
    );
  return { shelf, entries: listings.map(({ entry }) => entry), used, names, around };
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

describe("a search, however it is made faster", () => {
  const word = fc.constantFrom(
    ...["ma", "mara", "harb", "harbour", "a1", "1", "é", "x.y", "o", "ost-er", "://", ".", "Forge"],
    ...["港", "港の鍵", "鍵", "🔑", "🔑a", "Öst", "ß", "𠮷", "a港", "Ωmega", "x@y", "a b"],
  );
  const some = <T>(what: fc.Arbitrary<T>) => fc.option(what, { nil: undefined, freq: 1 });
  const sketch = fc.record<Sketch>({
    name: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" ")),
    notes: fc.array(word, { maxLength: 4 }).map((words) => words.join("")),
    fields: fc.record({ username: word, uris: word, totp_secret: fc.constantFrom("", "GE") }),
    tags: fc.array(word, { maxLength: 2 }),
    type: fc.constantFrom<RecordType>("login", "host", "secure_note"),
    vaultId: fc.constantFrom(vaults.home, vaults.work),
    favourite: fc.boolean(),
    trashed: fc.boolean(),
    damaged: fc.boolean(),
    changedAt: fc.nat(3),
  });
  const term = fc.tuple(
    fc.constantFrom("", "", "", "-", "user:", "url:", "-url:", "tag:", "type:", "vault:", "is:"),
    fc.oneof(
      word,
      fc.tuple(word, word).map(([one, other]) => `${one}${other}`),
    ),
    fc.boolean(),
  );
  const text = fc
    .array(
      term.map(([operator, value, isQuoted]) =>
        isQuoted ? `${operator}"${value} "` : `${operator}${value}`,
      ),
      { maxLength: 3 },
    )
    .map((terms) => terms.join(" "));
  const request = fc.record<FindRequest>({
    text: fc.oneof(text, fc.constantFrom("is:fav", "is:trashed", "has:totp", "-has:totp", "is:d")),
    scope: fc.record<FindRequest["scope"]>({
      show: fc.constantFrom("live", "live", "favourites", "recent", "trash", "damaged"),
      vaultId: some(fc.constantFrom(vaults.home, vaults.work)),
      type: some(fc.constantFrom<RecordType>("login", "host")),
      tag: some(word),
    }),
    sort: fc.constantFrom("smart", "smart", "name", "changed", "used"),
    offset: fc.nat(4),
    limit: fc.integer({ min: 1, max: 12 }),
  });
  const step = fc.record({
    at: fc.nat(30),
    what: fc.constantFrom("put", "put", "restamp", "remove", "index"),
    sketch,
  });

  /** Takes a step on the shelf and, beside it, in a plain list in the order in which the texts came. */
  function follow(shelf: Shelf, known: Listing[], step: Step): void {
    const before = known[step.at];
    if (step.what === "index") shelf.indexMore(step.at);
    else if (step.what === "remove") {
      shelf.remove(before?.entry.id ?? "");
      known.splice(step.at, 1);
    } else {
      const next = listing(step.sketch, before?.entry.id);
      const text = step.what === "restamp" && before !== undefined ? before.text : next.text;
      shelf.put(next.entry, text);
      if (before?.text === text) known.splice(step.at, 1, { entry: next.entry, text });
      else {
        known.splice(step.at, 1);
        known.push({ entry: next.entry, text });
      }
    }
  }
  type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

  it("answers, through every change, what reading and sorting every record would answer", () => {
    fc.assert(
      fc.property(
        fc.record({
          sketches: fc.array(sketch, { maxLength: 20 }),
          indexed: fc.nat(25),
          steps: fc.array(step, { maxLength: 12 }),
          usedOnes: fc.array(fc.nat(30), { maxLength: 16 }),
        }),
        fc.array(request, { minLength: 1, maxLength: 8 }),
        ({ sketches, indexed, steps, usedOnes }, requests) => {
          const shelf = new Shelf();
          const known = sketches.map((each) => listing(each));
          fill(shelf, known);
          shelf.indexMore(indexed);
          for (const each of steps) follow(shelf, known, each);
          const used = new Map(
            usedOnes.map((at, place) => [known[at]?.entry.id ?? "", 100 + (place % 3)]),
          );
          const vaultName = (id: string) => (id === vaults.home ? "Personal" : "Harbourlight");
          for (const each of requests) {
            const around = { used, vaultName };
            expect(findRecords(shelf, each, around)).toEqual(findNaively(known, each, around));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("goes on over many sheets of texts", () => {
    const numbers = Array.from({ length: 1300 }, (_, number) => number);
    const { names, shelf, entries } = shelve(
      numbers.map((number) => ({
        name: `Forge ${number}`,
        fields: { username: `mara.ostrander+${number}@forge.example` },
      })),
    );
    expect(names("mara.ostrander+1299@")).toEqual(["Forge 1299"]);
    expect(names("+511@f")).toEqual(["Forge 511"]);
    expect(names("+512@f")).toEqual(["Forge 512"]);
    expect(names("user:+1023@")).toEqual(["Forge 1023"]);
    expect(names("ra.o", { offset: 1298 })).toHaveLength(2);
    shelf.remove(entries[512]?.id ?? "");
    expect(names("+512@f")).toEqual([]);
    expect(names("", { limit: 2000 })).toHaveLength(1299);
  });
});
