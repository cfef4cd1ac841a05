import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { failureCodes, type RecordDraft } from "#contract";
import { createAudit } from "#core/audit";
import { systemClock } from "#core/ports";
import { createRecords } from "#core/records";
import { describeKey } from "#core/ssh";
import { openStorage } from "#core/storage";
import { openAccount } from "#core/vault";
import { exitOf } from "../../main/cli/failure.ts";
import type { Folders } from "../../main/folders.ts";
import { migrations } from "../../main/migrations.ts";
import { buildCli, newFolders, password, run } from "./fixture.ts";
import { hangUp, typedAt } from "./pty.ts";

const secret = "tV7#cobalt-Weir9";
const weak = "harbour1";
const odd = "Odd \x1b]0;owned\x07\x1b[31m";
let folders: Folders;

/** Records of a vault that no program holds. */
async function fill({ data, state }: Folders, drafts: readonly Partial<RecordDraft>[]) {
  const storage = openStorage({ folder: data, migrations });
  const audit = createAudit({ storage, clock: systemClock });
  const account = openAccount({ storage, audit, clock: systemClock, stateFolder: state });
  await account.unlock(password);
  const records = createRecords({ account, audit, clock: systemClock, describeKey });
  await records.load();
  const vaultId = account.vaults.list()[0]?.id ?? "";
  for (const draft of drafts) records.create({ vaultId, type: "login", name: "Forge", ...draft });
  records.forget();
  storage.close();
}

beforeAll(async () => {
  await buildCli();
  folders = newFolders();
  await run(["init", "--password-stdin", "--data", folders.data], `${password}\n`);
  await fill(folders, [
    { name: "Safe", asksAgain: true, fields: { username: "mara", password: secret } },
    { name: odd, asksAgain: true, fields: { password: `${secret}-2` } },
    { name: "Reused one", fields: { password: weak, uris: "http://a.example" } },
    { name: "Reused two", fields: { password: weak } },
  ]);
}, 60_000);

const at = (...args: string[]) => ["--data", folders.data, ...args];
const master = { wait: "Master password:", type: `${password}\r` };
const again = (name: string, type = `${password}\r`) => ({
  wait: `Master password, for “${name}”:`,
  type,
});

describe("[R10] a record that asks again, at a terminal", () => {
  const reading = () => at("get", "Safe", "--field", "password");

  it("asks a second time, names the record, and then tells the value", async () => {
    const { code, text } = await typedAt(reading(), [master, again("Safe")]);
    expect(code).toBe(0);
    expect(text).toContain(secret);
    expect(text).not.toContain(password);
  }, 60_000);

  it("tells nothing for a wrong answer, and nothing when the person gives up", async () => {
    const wrong = await typedAt(reading(), [master, again("Safe", "not this one\r")]);
    expect(wrong.code).toBe(5);
    const stopped = await typedAt(reading(), [master, again("Safe", "\x03")]);
    expect(stopped.code).toBe(130);
    for (const { text } of [wrong, stopped]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain("not this one");
      expect(text).not.toMatch(/\n {4}at /);
    }
  }, 60_000);

  it("needs no second answer for what is no secret", async () => {
    const { code, text } = await typedAt(at("get", "Safe", "-f", "username"), [master]);
    expect([code, text.includes("mara")]).toEqual([0, true]);
    expect(text).not.toContain("for “Safe”");
  }, 60_000);

  it("shows a name that a terminal would obey, and does not obey it", async () => {
    const tamed = odd.replaceAll("\x1b", "\ufffd").replaceAll("\x07", "\ufffd");
    const asked = await typedAt(at("get", odd, "-f", "password"), [master, again(tamed)]);
    expect([asked.code, asked.text.includes(secret)]).toEqual([0, true]);
    const missing = await typedAt(at("get", odd, "-f", "username"), [master]);
    expect(missing.code).toBe(3);
    for (const { text } of [asked, missing]) {
      for (const order of ["\x1b]0;", "\x07", "\x1b[31m"]) expect(text).not.toContain(order);
    }
  }, 60_000);

  it("takes the second answer from the input where that was asked for", async () => {
    const asked = [...reading(), "--password-stdin"];
    expect(await run(asked, `${password}\n${password}\n`)).toMatchObject({
      code: 0,
      out: `${secret}\n`,
    });
    expect(await run(asked, `${password}\nwrong\n`)).toMatchObject({ code: 5, out: "" });
    expect(await run(asked, `${password}\n`)).toMatchObject({ code: 2, out: "" });
  }, 60_000);
});

describe("health", () => {
  it("at a terminal is a table without a secret, and ends with 10", async () => {
    const { code, text } = await typedAt(at("health"), [master]);
    expect(code).toBe(10);
    expect(text).toContain("2 of 4 records are sound.");
    for (const word of ["WHAT", "NAME", "Reused", "in 2 places", "Not encrypted", "Reused one"]) {
      expect(text).toContain(word);
    }
    expect(text).not.toContain(weak);
    expect(text).not.toContain(secret);
  }, 60_000);

  it("for scripts has the shape of docs/cli.md", async () => {
    const { code, out } = await run(at("health", "--json", "--password-stdin"), `${password}\n`);
    expect(code).toBe(10);
    const answer = JSON.parse(out) as { findings: object[]; breaches: object };
    expect(Object.keys(answer).sort()).toEqual(
      [
        ...["breaches", "checkedAt", "findings", "passwords", "records", "sound"],
        "withoutCode",
      ].sort(),
    );
    expect(Object.keys(answer.findings[0] ?? {}).sort()).toEqual(
      [...["at", "count", "id", "kind", "name", "set", "site", "subtitle", "type", "vault"]].sort(),
    );
    expect(Object.keys(answer.breaches).sort()).toEqual([
      "checkedAt",
      "known",
      "source",
      "unknown",
    ]);
    expect(out).not.toContain(weak);
  }, 60_000);
});

describe("a terminal", () => {
  it("that is closed while it is asked at leaves nobody behind", async () => {
    const { code } = await typedAt(at("get", "Safe"), [{ ...master, type: hangUp }]);
    expect(code).toBeGreaterThan(0);
    expect((await run(at("status", "--json"))).out).toContain('"locked"');
  }, 60_000);

  it("is asked twice for a new password, and two that differ make nothing", async () => {
    const made = newFolders();
    const steps = [
      { wait: "New master password:", type: `${password}\r` },
      { wait: "Once more:", type: "another one\r" },
    ];
    const { code, text } = await typedAt(["--data", made.data, "init"], steps);
    expect([code, text.includes("differ")]).toEqual([2, true]);
    expect(existsSync(path.join(made.data, "vault.sqlite"))).toBe(false);
  }, 60_000);

  it("shows how far an import is, and asks for the file's password behind the master's", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "sallyport-pty-"));
    const table = path.join(folder, "chrome.csv");
    writeFileSync(table, "name,url,username,password,note\nBox,https://b.example,ann,pw-box,\n");
    const sealed = path.join(folder, "all.sallyport");
    const imported = await typedAt(at("import", table), [master]);
    expect(imported.code).toBe(0);
    const out = await typedAt(at("export", sealed, "--vault", "Personal"), [
      master,
      { wait: "Password for the file:", type: "its own\r" },
      { wait: "Once more:", type: "its own\r" },
    ]);
    expect(out.code).toBe(0);
    const back = await typedAt(at("import", "--dry-run", sealed), [
      master,
      { wait: "Password of the file:", type: "its own\r" },
    ]);
    expect(back.code).toBe(0);
    expect(back.text).toContain("5 records");
    for (const { text } of [imported, out, back]) {
      for (const word of [password, "its own", "pw-box", secret]) expect(text).not.toContain(word);
    }
  }, 120_000);
});

it("every exit code is in docs/cli.md", () => {
  const docs = readFileSync(path.join(import.meta.dirname, "../../docs/cli.md"), "utf8");
  const told = new Set([...docs.matchAll(/^\| ([0-9]+) +\|/gm)].map(([, code]) => Number(code)));
  const ours = ["usage", "no-terminal", "no-application", "not-startable"] as const;
  const codes = new Set([...failureCodes, ...ours].map(exitOf));
  expect([...codes].filter((code) => !told.has(code))).toEqual([]);
});
