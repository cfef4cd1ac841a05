import {
  mkdtempSync,
  openSync,
  ftruncateSync,
  closeSync,
  writeFileSync,
  mkdirSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { detectFormat } from "../../../main/core/transfer/formats.ts";
import { createUpload, sourceOfBytes, sourceOfPath } from "../../../main/core/transfer/source.ts";
import { headText, readText, textPieces } from "../../../main/core/transfer/text.ts";

const MiB = 1024 * 1024;
const read = (bytes: Uint8Array, limit = MiB) => readText(sourceOfBytes("file.txt", bytes), limit);
const bigEndian = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("readText", () => {
  it.each([
    ["UTF-8", Buffer.from("grüße,🔑\r\n")],
    ["UTF-8 with a mark", Buffer.from("\ufeffgrüße,🔑\r\n")],
    ["UTF-16LE with a mark", Buffer.from("\ufeffgrüße,🔑\r\n", "utf16le")],
    ["UTF-16LE without", Buffer.from("grüße,🔑\r\n", "utf16le")],
    ["UTF-16BE with a mark", bigEndian("\ufeffgrüße,🔑\r\n")],
    ["UTF-16BE without", bigEndian("grüße,🔑\r\n")],
  ])("reads %s, line ends as they are", async (_name, bytes) => {
    expect(await read(bytes)).toBe("grüße,🔑\r\n");
    expect(headText(bytes)).toBe("grüße,🔑\r\n");
  });

  it("keeps a character that lies across two pieces whole", async () => {
    const text = `${"x".repeat(256 * 1024 - 1)}🔑`;
    expect(await read(Buffer.from(text))).toBe(text);
  });

  it.each([
    ["Latin-1", Buffer.from("a\nb\ngr\xfc\xdfe\n", "latin1"), "line 3"],
    ["zeros in the midst", Buffer.from("a,b\nc,\0\n"), "line 2"],
    ["half of a UTF-16 character", Buffer.from([0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62]), "line 2"],
  ])("says the line of %s", async (_name, bytes, where) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: "import-damaged", details: { where } });
  });

  it("refuses more than its limit before reading", async () => {
    await expect(read(Buffer.from("abcdef"), 5)).rejects.toMatchObject({
      code: "import-too-large",
    });
  });

  it("stops between two pieces when cancelled", async () => {
    const stop = new AbortController();
    const source = sourceOfBytes("long.txt", Buffer.alloc(MiB, "a"));
    const pieces = textPieces(source, MiB, { signal: stop.signal });
    await pieces.next();
    stop.abort();
    await expect(pieces.next()).rejects.toMatchObject({ code: "cancelled" });
  });

  it("refuses two gigabytes of zeros at the first piece", async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "zeros-")), "zeros.csv");
    const handle = openSync(file, "w");
    ftruncateSync(handle, 2 * 1024 * MiB);
    closeSync(handle);
    const source = await sourceOfPath(file);
    await expect(readText(source, 4 * 1024 * MiB)).rejects.toMatchObject({
      code: "import-damaged",
      details: { where: "line 1" },
    });
    await expect(detectFormat(source)).rejects.toMatchObject({ code: "import-unrecognised" });
  });
});

describe("sources", () => {
  it("names the files of a folder by their paths, and follows no symbolic link", async () => {
    const root = mkdtempSync(path.join(tmpdir(), "store-"));
    mkdirSync(path.join(root, "mail", "work"), { recursive: true });
    mkdirSync(path.join(root, ".git"));
    writeFileSync(path.join(root, ".git", "config"), "x");
    writeFileSync(path.join(root, "mail", "work", "me.gpg"), "sealed");
    symlinkSync("/etc/passwd", path.join(root, "link.gpg"));
    const names: string[] = [];
    const { files } = await sourceOfPath(root);
    for await (const source of files?.() ?? []) names.push(source.name);
    expect(names).toEqual(["mail/work/me.gpg"]);
  });

  it("rejects a file that is not there, by its last name alone", async () => {
    await expect(sourceOfPath("/no/such/place/file.csv")).rejects.toMatchObject({
      code: "import-damaged",
      message: expect.stringMatching(/^file\.csv cannot be read/) as string,
    });
  });

  it("takes no more than it was told, and forgets it", async () => {
    const upload = createUpload("a.csv", 4);
    upload.add(Buffer.from("ab"));
    expect(() => {
      upload.add(Buffer.from("cde"));
    }).toThrow(expect.objectContaining({ code: "import-damaged" }) as Error);
    upload.add(Buffer.from("cd"));
    expect(Buffer.from(await upload.source.read(0, 99)).toString()).toBe("abcd");
    upload.wipe();
    expect(Buffer.from(await upload.source.read(0, 4))).toEqual(Buffer.alloc(4));
    expect(() => createUpload("huge", 1e12)).toThrow(
      expect.objectContaining({ code: "import-too-large" }) as Error,
    );
  });
});
