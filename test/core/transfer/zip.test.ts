import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sourceOfBytes } from "../../../main/core/transfer/source.ts";
import { openZip } from "../../../main/core/transfer/zip.ts";
import { zipOf, type Packed } from "./archives.ts";

const hello = Buffer.from("hello ".repeat(1000));

function open(bytes: Uint8Array) {
  return openZip(sourceOfBytes("a.zip", bytes), {});
}

async function textOf(bytes: Uint8Array, name: string): Promise<string> {
  const source = await (await open(bytes)).get(name)?.hold(1_000_000);
  return Buffer.from((await source?.read(0, 1_000_000)) ?? []).toString();
}

describe("openZip", () => {
  it("gives files by their names, and keeps names that would climb out as names", async () => {
    const bytes = zipOf([
      { name: "dir/", bytes: Buffer.alloc(0) },
      { name: "../../etc/passwd", bytes: hello },
      { name: "back\\slash.txt", bytes: hello },
      { name: "über.txt", bytes: hello, flags: 0 },
    ]);
    expect([...(await open(bytes)).keys()]).toEqual([
      "../../etc/passwd",
      "back/slash.txt",
      "über.txt",
    ]);
    expect(await textOf(bytes, "über.txt")).toBe(hello.toString());
  });

  it.each<[string, Partial<Packed>, string]>([
    ["a wrong checksum", { sum: 1 }, "import-damaged"],
    ["a size that is too small", { size: 10 }, "import-damaged"],
    ["a size that is too large", { size: 10_000 }, "import-damaged"],
    ["a password", { flags: 1 }, "import-unsupported"],
    ["an unknown method", { method: 99 }, "import-unsupported"],
    ["the size of a bomb", { size: 3_000_000_000 }, "import-too-large"],
  ])("refuses %s", async (_what, lie, code) => {
    const bytes = zipOf([{ name: "f", bytes: hello, ...lie }]);
    await expect(textOf(bytes, "f")).rejects.toMatchObject({ code });
  });

  it("refuses a real bomb before it unpacks it", async () => {
    const bytes = zipOf([{ name: "export.data", bytes: Buffer.alloc(100 * 1024 * 1024) }]);
    await expect(open(bytes)).rejects.toMatchObject({ code: "import-too-large" });
  });

  it("refuses files that lie over one another", async () => {
    const bytes = zipOf([{ name: "f", bytes: randomBytes(5000) }]);
    const start = bytes.indexOf("PK\x01\x02", 0, "latin1");
    const entry = bytes.subarray(start, bytes.length - 22);
    const end = Buffer.from(bytes.subarray(bytes.length - 22));
    end.writeUInt16LE(40, 8);
    end.writeUInt16LE(40, 10);
    end.writeUInt32LE(entry.length * 40, 12);
    const many = Buffer.concat([bytes.subarray(0, start), ...Array<Buffer>(40).fill(entry), end]);
    await expect(open(many)).rejects.toMatchObject({ code: "import-damaged" });
  });

  it("says so wherever an archive is cut off, and never hangs", async () => {
    const bytes = zipOf([
      { name: "a", bytes: hello },
      { name: "b", bytes: hello },
    ]);
    for (let length = 4; length < bytes.length; length += 3) {
      await expect(open(bytes.subarray(0, length))).rejects.toMatchObject({
        code: "import-damaged",
      });
    }
  });

  it("holds nothing larger than it may", async () => {
    const entries = await open(zipOf([{ name: "f", bytes: hello }]));
    await expect(entries.get("f")?.hold(100)).rejects.toMatchObject({ code: "import-too-large" });
  });
});
