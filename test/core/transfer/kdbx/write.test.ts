import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeAt, readOtp } from "#core/totp";
import { kdbxExport } from "../../../../main/core/transfer/formats/kdbx-export.ts";
import { keepassXml } from "../../../../main/core/transfer/formats/keepass-xml.ts";
import type { PortableContent, PortableRecord } from "../../../../main/core/transfer/portable.ts";
import { attachment, record } from "./arbitrary.ts";
import { bytesOf, readAll, sourceOf } from "./fixture.ts";

const password = "export pässword";

async function write(
  records: readonly PortableRecord[],
  signal = new AbortController().signal,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- a stream, as the exporter takes it
  async function* stream() {
    yield* records;
  }
  const options = { password, signal, onRemark: () => undefined };
  for await (const piece of kdbxExport.write(stream(), options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function plain({ name, tags, favourite, notes, fields, custom }: PortableContent) {
  return { name, tags, favourite, notes, fields: { ...fields }, custom };
}

async function comparable(records: readonly PortableRecord[]) {
  const all = await Promise.all(
    records.map(
      async ({
        type,
        key,
        folder,
        state,
        asksAgain = false,
        createdAt,
        changedAt,
        history,
        attachments,
        ...content
      }) => ({
        ...plain(content),
        ...{ type, key, folder: [...folder], state, asksAgain, createdAt, changedAt },
        history: history.map((earlier) => ({ ...plain(earlier), changedAt: earlier.changedAt })),
        files: await Promise.all(
          attachments.map(async (file) => [file.name, (await bytesOf(file)).toString("hex")]),
        ),
      }),
    ),
  );
  return all.toSorted((a, b) => String(a.key).localeCompare(String(b.key)));
}

describe("a written database", () => {
  it("is read back equal: every type, field, version, file, folder and state", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(record, { minLength: 15, maxLength: 40, selector: ({ key }) => key }),
        async (records) => {
          const back = await readAll(sourceOf(await write(records)), { password });
          expect(await comparable(back.records)).toEqual(await comparable(records));
          expect(back.remarks).toEqual([]);
        },
      ),
      { numRuns: 6 },
    );
  }, 120_000);

  it("keeps what points at another record, whatever names it", async () => {
    const empty = {
      tags: [],
      favourite: false,
      notes: "",
      custom: [],
      folder: [],
      history: [],
      attachments: [],
    };
    const rest = {
      ...empty,
      kind: "record",
      where: "",
      state: "live",
      createdAt: 1,
      changedAt: 1,
    } as const;
    const { records } = await readAll(
      sourceOf(
        await write([
          { ...rest, key: "item 7", type: "login", name: "login", fields: { username: "u" } },
          {
            ...rest,
            key: null,
            type: "host",
            name: "host",
            fields: { address: "a", login: "item 7" },
          },
        ]),
      ),
      { password },
    );
    const [login, host] = records;
    expect(host?.fields["login"]).toBe(login?.key);
  });

  it("needs a password, and can be cancelled", async () => {
    // eslint-disable-next-line @typescript-eslint/require-await -- a stream without records
    async function* none() {
      yield* [];
    }
    const signal = new AbortController().signal;
    const writing = kdbxExport.write(none(), { signal, onRemark: () => undefined });
    await expect(writing[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: "import-password-needed",
    });
    await expect(write([], AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
  });

  it("says of a record what KeePass does not know: that it is archived, and asks again", async () => {
    const told: string[] = [];
    const [archived] = fc
      .sample(record, 1)
      .map((one) => ({ ...one, name: "Old", state: "archived" as const, asksAgain: true }));
    // eslint-disable-next-line @typescript-eslint/require-await -- a stream of one record
    async function* one() {
      if (archived !== undefined) yield archived;
    }
    const options = {
      password,
      signal: new AbortController().signal,
      onRemark: ({ what }: { what: string }) => told.push(what),
    };
    for await (const piece of kdbxExport.write(one(), options))
      expect(piece).toBeInstanceOf(Uint8Array);
    expect(told).toEqual(["Old: archived", "Old: asking again"]);
  });
});

const program = "/usr/bin/keepassxc-cli";

describe.skipIf(!existsSync(program))("keepassxc-cli (where it is installed)", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-kdbx-"));
  const file = path.join(folder, "written.kdbx");
  const ask = (...args: readonly string[]) =>
    execFileSync(program, args, { input: `${password}\n`, stdio: ["pipe", "pipe", "ignore"] });

  it("opens what we write, and shows every field, version, file, code and group", async () => {
    const records = fc.sample(record, { numRuns: 25, seed: 7 });
    writeFileSync(file, await write(records));
    const exported = ask("export", "-q", "-f", "xml", file);
    const { records: back } = await readAll(sourceOf(exported), { format: keepassXml });
    const strip = (all: Awaited<ReturnType<typeof comparable>>) =>
      all.map(({ files, ...rest }) => ({ ...rest, files: files.map(([name]) => name).sort() }));
    // It keeps texts sorted by their names and drops what XML cannot write: compared where those do not differ.
    const expected = strip(await comparable(records));
    const found = new Map(strip(await comparable(back)).map((one) => [one.key, one]));
    for (const { key, name, type, folder: groups, state, history, createdAt } of expected) {
      expect(found.get(key)).toMatchObject({ name, type, folder: groups, state, createdAt });
      expect(found.get(key)?.history).toHaveLength(history.length);
    }
    expect(found.size).toBe(expected.length);
  });

  it("shows one entry's texts, file and code as they are", async () => {
    const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const bytes = Buffer.alloc(300_000, "attached ");
    const entry: PortableRecord = {
      ...{
        kind: "record",
        where: "",
        key: null,
        type: "login",
        name: "Harbour",
        folder: ["Work", "Servers"],
      },
      ...{
        tags: ["a", "b"],
        favourite: true,
        notes: "first\nsecond <&>",
        state: "live",
        createdAt: 1e12,
        changedAt: 2e12,
      },
      fields: {
        username: "mara",
        password: "pä]]>ss",
        uris: "https://a.example\nhttps://b.example",
        totp_secret: secret,
      },
      custom: [
        { label: "PIN", kind: "concealed", value: "4711" },
        { label: "Password", kind: "text", value: "another" },
        { label: "Expires", kind: "date", value: "2031-02-03" },
      ],
      history: [
        {
          name: "Harbour",
          tags: [],
          favourite: false,
          notes: "",
          fields: { password: "before" },
          custom: [],
          changedAt: 1e12,
        },
      ],
      attachments: [attachment("notes.txt", bytes)],
    };
    writeFileSync(file, await write([entry]));
    const at = "Work/Servers/Harbour";
    const names = ["UserName", "Password", "URL", "Notes", "KP2A_URL_1", "PIN", "Password (2)"];
    const shown = ask("show", "-q", "-s", ...names.flatMap((name) => ["-a", name]), file, at);
    expect(shown.toString().trim().split("\n")).toEqual([
      ...["mara", "pä]]>ss", "https://a.example", "first", "second <&>", "https://b.example"],
      ...["4711", "another"],
    ]);
    const code = ask("show", "-q", "-t", file, at).toString().trim();
    const now = Date.now();
    expect([now - 30_000, now].map((moment) => codeAt(readOtp(secret), moment).code)).toContain(
      code,
    );
    const out = path.join(folder, "notes.txt");
    ask("attachment-export", "-q", file, at, "notes.txt", out);
    expect(readFileSync(out).equals(bytes)).toBe(true);
    const listed = ask("ls", "-q", "-R", "-f", file).toString().trim().split("\n");
    expect(listed).toEqual(["Work/", "Work/Servers/", at]);
  }, 120_000);

  it("changes what we wrote, and we read it again", async () => {
    const [login] = fc.sample(record, 1).map((one): PortableRecord => ({
      ...one,
      name: "Edited",
      folder: [],
      state: "live",
      type: "login",
      fields: { username: "u", password: "p" },
      custom: [],
    }));
    writeFileSync(file, await write(login === undefined ? [] : [login]));
    ask("edit", "-q", "-u", "changed", file, "Edited");
    const { records } = await readAll(sourceOf(readFileSync(file)), { password });
    expect(records[0]?.fields).toEqual({ username: "changed", password: "p" });
    expect(records[0]?.history.at(-1)?.fields).toEqual({ username: "u", password: "p" });
    expect(records[0]?.favourite).toBe(login?.favourite);
    expect(records[0]?.changedAt).not.toBe(login?.changedAt);
  });
});
