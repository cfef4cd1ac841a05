import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openHashFile } from "../../../../main/core/health/breach/file.ts";
import { openClinic, strong } from "../fixture.ts";
import { sha1Of } from "./range-server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "sallyport-hashes-"));

function write(text: string, name = "hashes.txt"): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const hashAt = (at: number) => sha1Of(`number ${at}`);
const dump = (count: number) =>
  Array.from({ length: count }, (_, at) => `${hashAt(at)}:${at + 1}`).toSorted();

/** What is found of these hashes, after the whole file was proved. */
function search(file: string, hashes: readonly string[]): number[] {
  const opened = openHashFile(file);
  try {
    const proof = opened.prove();
    while (proof.next().done !== true);
    return hashes.map((hash) => opened.find(hash));
  } finally {
    opened.close();
  }
}

describe("a file of hashes", () => {
  it.each([1, 2, 3, 100, 5000])(
    "[H10] of %i lines is found whole, and nothing that it lacks",
    (count) => {
      const file = write(dump(count).join("\r\n"));
      const all = Array.from({ length: count }, (_, at) => at);
      expect(search(file, all.map(hashAt))).toEqual(all.map((at) => at + 1));
      const none = Array.from({ length: 200 }, (_, at) => sha1Of(`absent ${at}`));
      expect(search(file, [...none, "0".repeat(40), "F".repeat(40)])).toEqual(Array(202).fill(0));
    },
  );

  it("[H10] answers as a search through every line would, whatever ends its lines", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(5000), { minLength: 1, maxLength: 60 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        (numbers, end, ended) => {
          const lines = numbers.map((number) => `${hashAt(number)}:${number + 1}`).sort();
          const file = write(lines.join(end) + (ended ? end : ""), "property.txt");
          const asked = [...numbers, ...numbers.map((number) => number + 1)];
          const expected = asked.map((number) => (numbers.includes(number) ? number + 1 : 0));
          expect(search(file, asked.map(hashAt))).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  const lines = dump(1000);
  const swapped = [...lines.slice(0, 500), lines[501] ?? "", lines[500] ?? "", ...lines.slice(502)];
  it.each([
    ["no hash at all", "hello\nworld\n", /line 1 .*hello/],
    ["hashes of Windows", `${"A".repeat(32)}:3\n`, /line 1/],
    [
      "a line in the middle that is none",
      [...lines.slice(0, 500), "x", ...lines.slice(500)].join("\n"),
      /line 501 .*“x”/,
    ],
    ["a line without an end", [...lines.slice(0, 10), "A".repeat(5000)].join("\n"), /line 11/],
    ["two lines in the wrong order", swapped.join("\n"), /order.*line 502/],
    ["the same line twice", [lines[0], lines[0]].join("\n"), /order.*line 2/],
    [
      "the order of the counts",
      [...lines]
        .sort((one, other) => Number(other.split(":")[1]) - Number(one.split(":")[1]))
        .join("\n"),
      /order/,
    ],
    ["control characters", `\u001b[2J${"A".repeat(40)}\n`, /line 1 is “�\[2J/],
    ["nothing", "", /empty/],
  ])("[H10] with %s is refused, and says where", (_, text, told) => {
    const file = write(text, "bad.txt");
    expect(() => search(file, [])).toThrow(
      expect.objectContaining({
        code: "hashes-unsuitable",
        message: expect.stringMatching(told) as unknown,
      }),
    );
  });

  it.each(["/nowhere/hashes.txt", folder, "/dev/null"])("[H10] at %s is refused", (file) => {
    expect(() => openHashFile(file)).toThrow(
      expect.objectContaining({ code: "hashes-unsuitable" }),
    );
  });

  it("[H10] too large to be read whole is found by places, and its disorder still noticed", () => {
    const large = Array.from(
      { length: 450_000 },
      (_, at) => `${at.toString(16).toUpperCase().padStart(5, "0")}${"0".repeat(35)}:7`,
    );
    const file = write(large.join("\n"), "large.txt");
    expect(search(file, [`0FFFF${"0".repeat(35)}`, `0FFFF${"0".repeat(34)}1`])).toEqual([7, 0]);
    const turned = write(
      [...large.slice(225_000), ...large.slice(0, 225_000)].join("\n"),
      "turned.txt",
    );
    expect(() => search(turned, [])).toThrow(
      expect.objectContaining({ code: "hashes-unsuitable" }),
    );
  });

  it("[H10] tells which records have a breached password, with the service switched off", async () => {
    const { health, login, found, events } = await openClinic();
    login({ name: "Bad", fields: { password: "number 7" } });
    login({ name: "Good", fields: { password: strong(1) } });
    const overview = await health.lookUp({ file: write(dump(100).join("\n")) });
    expect(overview.breaches).toMatchObject({ source: "hashes.txt", known: 2, unknown: 0 });
    expect(await found("breached")).toEqual(["Bad"]);
    expect(events(1)).toEqual(["health.looked-up"]);
  });
});
