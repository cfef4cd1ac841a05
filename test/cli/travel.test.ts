import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createAudit } from "#core/audit";
import { systemClock } from "#core/ports";
import { createRecords } from "#core/records";
import { describeKey } from "#core/ssh";
import { openStorage } from "#core/storage";
import { openAccount } from "#core/vault";
import type { Folders } from "../../main/folders.ts";
import { migrations } from "../../main/migrations.ts";
import { buildCli, newFolders, password, run } from "./fixture.ts";

const filePassword = "a road beside the estuary";
let folders: Folders;

beforeAll(async () => {
  await buildCli();
  folders = newFolders();
  await run(["init", "--password-stdin", "--data", folders.data], `${password}\n`);
  const storage = openStorage({ folder: folders.data, migrations });
  const audit = createAudit({ storage, clock: systemClock });
  const stateFolder = folders.state;
  const account = openAccount({ storage, audit, clock: systemClock, stateFolder });
  await account.unlock(password);
  const records = createRecords({ account, audit, clock: systemClock, describeKey });
  await records.load();
  account.vaults.mark(account.vaults.list()[0]?.id ?? "", true);
  const { id } = account.vaults.create("Embassy");
  records.create({ vaultId: id, type: "login", name: "Cipher desk", fields: { username: "mara" } });
  records.forget();
  storage.close();
}, 60_000);

const ask = (args: readonly string[], lines: readonly string[]) =>
  run(
    [...args, "--password-stdin", "--data", folders.data],
    lines.map((one) => `${one}\n`).join(""),
  );

describe("travel", () => {
  it("[TR1] leaves for a file and comes back from it, without an application", async () => {
    const file = path.join(path.dirname(folders.data), "letters.sallyport");
    const left = await ask(
      ["travel", "leave", file, "--own-password", "--json"],
      [password, filePassword],
    );
    expect(left.err).toBe("");
    expect(JSON.parse(left.out)).toMatchObject({ file, vaults: 1, records: 1, isClean: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await ask(["get", "Cipher desk"], [password])).code).not.toBe(0);
    const wrong = await ask(["travel", "return", file, "--json"], [password]);
    expect(JSON.parse(wrong.err)).toMatchObject({ error: { code: "import-password-wrong" } });
    const back = await ask(["travel", "return", file, "--own-password"], [password, filePassword]);
    expect(back.out).toContain("Embassy");
    expect((await ask(["get", "Cipher desk", "--field", "username"], [password])).out).toBe(
      "mara\n",
    );
    const again = await ask(
      ["travel", "return", file, "--own-password", "--json"],
      [password, filePassword],
    );
    expect(JSON.parse(again.err)).toMatchObject({ error: { code: "already-here" } });
    const whole = await ask(["audit", "verify"], [password]);
    expect(whole.out).toContain("whole");
  }, 120_000);

  it("[TR2] is refused for a file in the data folder, one that is there, and a word that is none", async () => {
    const inside = path.join(folders.data, "letters.sallyport");
    const refused = await ask(["travel", "leave", inside, "--json"], [password]);
    expect(JSON.parse(refused.err)).toMatchObject({ error: { code: "folder-unsuitable" } });
    expect(existsSync(inside)).toBe(false);
    const there = path.join(path.dirname(folders.data), "letters.sallyport");
    const taken = await ask(["travel", "leave", there, "--json"], [password]);
    expect(JSON.parse(taken.err)).toMatchObject({ error: { code: "conflict" } });
    expect((await ask(["travel", "status", there], [password])).code).toBe(2);
  }, 120_000);
});
