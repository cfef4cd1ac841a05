import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { goodPassword } from "../vault/fixture.ts";
import { bytes, openStudio, record, recorded, secret, shown, type Studio } from "./fixture.ts";

const bullets = "••••••••";
const fileOf = (studio: Studio, id: string) => path.join(studio.files, id);

describe("a recording", () => {
  it("[RE1] shows what the session showed, with the host's secret masked, wherever the output was cut", async () => {
    const studio = await openStudio();
    const id = await recorded(studio, [
      "$ cat note\r\nthe pass is hunter2",
      "-and-\x1b[31mmore",
      "!\r\n$ ",
    ]);
    expect(await shown(studio, id)).toBe(`$ cat note\r\nthe pass is ${bullets}\x1b[31m!\r\n$ `);
  });

  it("[RE3] masks what an earlier version of the record held, and what names the host's address", async () => {
    const studio = await openStudio();
    const { records, account, loginId } = studio;
    const { revision } = records.open(loginId);
    records.change(loginId, revision, { fields: { password: "another-one-now" } });
    const [vault] = account.vaults.list();
    records.create({
      ...{ id: "0197f3a1-0000-7000-8000-000000000001", vaultId: vault?.id ?? "", type: "database" },
      ...{ name: "DB", tags: [], favourite: false, notes: "", custom: [] },
      fields: { address: "forge.example", password: "of-the-database" },
    } as never);
    const id = await recorded(studio, [`${secret} another-one-now of-the-database fine\r\n`]);
    expect(await shown(studio, id)).toBe(`${bullets} ${bullets} ${bullets} fine\r\n`);
  });

  it("[RE8] lies in a file for its owner alone, in which no text of the session is found", async () => {
    const studio = await openStudio();
    const id = await recorded(studio, ["a telling line of output\r\n"]);
    const file = fileOf(studio, id);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).includes("telling")).toBe(false);
    expect(readFileSync(file).includes("Forge")).toBe(false);
  });

  it("[RE11] is begun where the settings or the host say so", async () => {
    const studio = await openStudio();
    studio.settings.when = "never";
    expect(() => record(studio, studio.hostId)).toThrow("not recorded");
    const { revision } = studio.records.open(studio.hostId);
    studio.records.change(studio.hostId, revision, { fields: { recording: "always" } });
    const { tap } = record(studio, studio.hostId);
    tap.end(null, "person");
    expect(() => record(studio, null)).toThrow("not recorded");
    await studio.recordings.stop();
  });

  it("[RE10] is readable up to what was sealed, after a kill -9", async () => {
    const studio = await openStudio();
    const { id, tap } = record(studio, studio.hostId);
    tap.output(bytes("first\r\n"));
    await wait(1000);
    tap.output(bytes("second\r\n"));
    // Nothing is ended: the file is read as a crash would have left it, with half a frame behind.
    const copy = readFileSync(fileOf(studio, id));
    expect(copy.length).toBeGreaterThan(200);
    writeFileSync(fileOf(studio, id), Buffer.concat([copy, Buffer.alloc(30, 7)]));
    expect(await shown(studio, id)).toBe("first\r\n");
    tap.end(null, "session");
    await studio.recordings.stop();
  });

  it("[RE9] goes on behind a lock without a secret in memory, and is masked when it is read", async () => {
    const studio = await openStudio();
    const { recordings, account, records } = studio;
    const { id, tap } = record(studio, studio.hostId);
    await wait(300);
    tap.output(bytes("before hunter2-a"));
    account.lock();
    records.forget();
    recordings.forget();
    tap.output(bytes("nd-more. behind "));
    tap.output(bytes(`${secret} the lock\r\n`));
    expect(() => recordings.list()).toThrow(expect.objectContaining({ code: "vault-locked" }));
    await account.unlock(goodPassword);
    await records.load();
    recordings.unlocked();
    await wait(300);
    tap.output(bytes(`after ${secret}\r\n`));
    tap.end(null, "session");
    await recordings.stop();
    expect(await shown(studio, id)).toBe(
      `before ${bullets}. behind ${bullets} the lock\r\nafter ${bullets}\r\n`,
    );
    expect(await recordings.verify(id)).toMatchObject({ state: "whole" });
  });

  it("[RE14] is searched by the text of its lines, without sequences and regardless of case", async () => {
    const studio = await openStudio();
    const id = await recorded(studio, [
      "\x1b[32mError\x1b[0m: Disk F",
      "ull\r\nfine\r\n",
      "no newline here",
    ]);
    const found = await studio.recordings.search("error: disk full", null);
    expect(found).toMatchObject({ hits: [{ id, line: "Error: Disk Full" }], next: null });
    expect((await studio.recordings.search("newline", null)).hits).toHaveLength(1);
    expect((await studio.recordings.search("hunter", null)).hits).toHaveLength(0);
  });
});

describe("[RE13] a check against the trail", () => {
  it("[RE13] says whole for one that is as it was written", async () => {
    const studio = await openStudio();
    const id = await recorded(studio, ["one\r\n", "two\r\n"]);
    expect(await studio.recordings.verify(id)).toMatchObject({ state: "whole", finding: "" });
  });

  it("[RE13] finds each single bit that was changed", async () => {
    const studio = await openStudio();
    const id = await recorded(studio, ["one\r\n"]);
    const file = fileOf(studio, id);
    const whole = readFileSync(file);
    for (let at = 70; at < whole.length; at += 13) {
      const other = Buffer.from(whole);
      other[at] = (other[at] ?? 0) ^ 1;
      writeFileSync(file, other);
      expect(await studio.recordings.verify(id).catch(() => ({ state: "altered" }))).toMatchObject({
        state: "altered",
      });
    }
    writeFileSync(file, whole);
    expect(await studio.recordings.verify(id)).toMatchObject({ state: "whole" });
  });

  it("[RE13] finds frames that are gone at the end, and ones that were put in another order", async () => {
    const studio = await openStudio();
    const { id, tap } = record(studio, studio.hostId);
    await wait(200);
    for (const text of ["one\r\n", "two\r\n"]) {
      tap.output(bytes(text));
      await wait(700);
    }
    tap.end({ code: 0, signal: null }, "session");
    await studio.recordings.stop();
    const file = fileOf(studio, id);
    const whole = readFileSync(file);
    const starts = framesOf(whole);
    writeFileSync(file, whole.subarray(0, starts.at(-1)));
    expect(await studio.recordings.verify(id)).toMatchObject({
      state: "altered",
      finding: /cut short/,
    });
    const frames = starts.map((from, index) => whole.subarray(from, starts[index + 1]));
    const [title, first, second, ...rest] = frames;
    const swapped = [whole.subarray(0, starts[0]), title, second, first, ...rest];
    writeFileSync(file, Buffer.concat(swapped.map((part) => part ?? Buffer.alloc(0))));
    expect(await studio.recordings.verify(id)).toMatchObject({
      state: "altered",
      finding: /altered/,
    });
    truncateSync(file, whole.length - 5);
    expect(await studio.recordings.verify(id)).toMatchObject({ state: "altered" });
  });
});

function framesOf(file: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 69; at < file.length; at += 53 + file.readUInt32BE(at)) starts.push(at);
  return starts;
}

describe("[RE12] what is typed", () => {
  it("[RE12] is not recorded unless the person wants it", async () => {
    const studio = await openStudio();
    const { id, tap } = record(studio, studio.hostId);
    tap.input(bytes("ls\r"), false);
    tap.output(bytes("ls\r\n"));
    tap.end(null, "session");
    await studio.recordings.stop();
    const { moments } = await studio.recordings.read(id, 0);
    expect(moments.map(({ kind }) => kind)).not.toContain("input");
    expect(moments.map(({ kind }) => kind)).toContain("mark");
  });

  it("[RE12] is recorded where it was shown, and nowhere else", async () => {
    const studio = await openStudio();
    studio.settings.typed = true;
    const { id, tap } = record(studio, studio.hostId);
    await wait(300);
    for (const key of "echo hi") {
      tap.input(bytes(key), false);
      tap.output(bytes(key));
    }
    tap.input(bytes("\r"), false);
    tap.output(bytes("\r\nhi\r\nPassword: "));
    for (const key of "not-shown") tap.input(bytes(key), false);
    tap.input(bytes("\r"), false);
    tap.output(bytes("\r\n$ "));
    tap.input(bytes("offered"), true);
    tap.output(bytes("offered\r\n"));
    tap.end(null, "session");
    await studio.recordings.stop();
    const { moments } = await studio.recordings.read(id, 0);
    const typed = moments.flatMap((moment) =>
      moment.kind === "input" ? [Buffer.from(moment.bytes).toString()] : [],
    );
    expect(typed).toEqual(["echo hi\r"]);
  });
});
