import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordTypes } from "#contract/record-types";
import {
  bucketOf,
  decodePage,
  decodeRoot,
  editPage,
  encodeRoot,
  findEntry,
  isRecordType,
  type Entry,
} from "../../../../main/core/vault/store/entry.ts";

const time = fc.nat(2 ** 47);
const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((raw) => Buffer.from(raw).toString("hex"));

const entry: fc.Arbitrary<Entry> = fc.record({
  id: fc.uuid(),
  revision: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  tag: hex(16),
  type: fc.constantFrom(...recordTypes),
  createdAt: time,
  changedAt: time,
  trashedAt: fc.option(time.filter((at) => at > 0)),
  size: fc.nat(2 ** 31),
});

describe("pages", () => {
  it("[V10] hold every edit, in the order of the ids", () => {
    const edits = fc.array(fc.tuple(entry, fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(edits, edits, (first, second) => {
        const expected = new Map<string, Entry>();
        let page = new Uint8Array(0);
        for (const step of [first, second]) {
          const changes = new Map(step.map(([one, stays]) => [one.id, stays ? one : null]));
          page = editPage(page, changes);
          for (const [id, one] of changes) {
            if (one === null) expected.delete(id);
            else expected.set(id, one);
          }
        }
        const ordered = [...expected.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
        expect(decodePage(page)).toEqual(ordered);
        for (const one of ordered) expect(findEntry(page, one.id)).toEqual(one);
      }),
    );
  });

  it("[V10] do not find what is not on them", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), fc.uuid(), (entries, id) => {
        const others = entries.filter((one) => one.id !== id);
        const page = editPage(new Uint8Array(0), new Map(others.map((one) => [one.id, one])));
        expect(findEntry(page, id)).toBeNull();
      }),
    );
  });

  it("[V10] are 512, and share the records evenly", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(bucketOf(id)).toBeGreaterThanOrEqual(0);
        expect(bucketOf(id)).toBeLessThan(512);
      }),
    );
    expect(bucketOf("01890000-0000-7000-8000-000000000001")).toBe(465);
  });

  it("[V10] have a number for every type that there is", () => {
    expect(recordTypes.every(isRecordType)).toBe(true);
    expect(isRecordType("toString")).toBe(false);
  });
});

describe("roots", () => {
  it("[V11] name the tag of each page", () => {
    const pages = fc.array(fc.tuple(fc.nat(511), hex(16)), { maxLength: 512 });
    fc.assert(
      fc.property(pages, (tags) => {
        const root = new Map(tags);
        expect(decodeRoot(encodeRoot(root))).toEqual(root);
      }),
    );
  });
});
