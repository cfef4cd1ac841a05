import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditMigrations, createAudit } from "#core/audit";
import type { AttachmentView } from "#contract";
import { systemClock } from "#core/ports";
import { createRecords } from "#core/records";
import { describeKey } from "#core/ssh";
import { openStorage } from "#core/storage";
import { openAccount, vaultMigrations, type Account } from "#core/vault";

interface Expected {
  readonly password: string;
  readonly recoveryCode: string;
  readonly vaults: { id: string; name: string }[];
  readonly records: {
    id: string;
    vault: string;
    type: string;
    created: number;
    changed: number;
    trashed: number | null;
    revisions: string[];
  }[];
  readonly trail: { sequence: number; at: number; kind: string; details: unknown }[];
}

const here = import.meta.dirname;
const vector = join(here, "vault-1.sqlite");
const expected = JSON.parse(readFileSync(join(here, "vault-1.json"), "utf8")) as Expected;

function openVector(name = "vault-1.sqlite") {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-vector-"));
  copyFileSync(join(here, name), join(folder, "vault.sqlite"));
  const storage = openStorage({ folder, migrations: [...auditMigrations, ...vaultMigrations] });
  const audit = createAudit({ storage, clock: systemClock });
  const stateFolder = join(folder, "state");
  return { storage, audit, account: openAccount({ storage, audit, clock: systemClock, stateFolder }) };
}

function contentOf({ records, vaults }: Account): Pick<Expected, "vaults" | "records"> {
  const text = (id: string, revision: number) =>
    Buffer.from(records.read(id, revision).plain).toString("utf8");
  const found = [...records.headers()].map((header) => ({
    id: header.id,
    vault: header.vaultId,
    type: header.type,
    created: header.createdAt,
    changed: header.changedAt,
    trashed: header.trashedAt,
    revisions: Array.from({ length: header.revision }, (_, index) => text(header.id, index + 1)),
  }));
  found.sort((one, other) => (one.id < other.id ? -1 : 1));
  return { vaults: vaults.list().map(({ id, name }) => ({ id, name })), records: found };
}

/** A Python that has what the opener needs, or null. */
function findPython(): string | null {
  const names = ["python3", "/usr/bin/python3", "python"];
  const has = (name: string) =>
    spawnSync(name, ["-c", "import argon2, cryptography"]).status === 0;
  return names.find(has) ?? null;
}

const { vaults, records } = expected;

interface WithFiles {
  readonly password: string;
  readonly recordId: string;
  readonly listed: readonly AttachmentView[];
  /** The SHA-256 of each, by its id. */
  readonly files: Readonly<Record<string, string>>;
}
const withFiles = JSON.parse(readFileSync(join(here, "files-1.json"), "utf8")) as WithFiles;

describe("the files of records, of format 1", () => {
  it("[V15] open for ever, those of earlier versions too", async () => {
    const { account, audit, storage } = openVector("files-1.sqlite");
    await account.unlock(withFiles.password);
    const parts = { account, audit, clock: systemClock, describeKey };
    const records = createRecords(parts);
    const { attachments } = records;
    await records.load();
    const { recordId, listed, files } = withFiles;
    expect(attachments.list(recordId)).toEqual(listed);
    records.revert(recordId, 5);
    const hashes: Record<string, string> = {};
    for (const { id } of attachments.list(recordId)) {
      const hash = createHash("sha256");
      for await (const part of attachments.read(recordId, id)) hash.update(part);
      hashes[id] = hash.digest("hex");
    }
    expect(hashes).toEqual(files);
    storage.close();
  });
});

describe("a vault of format 1", () => {
  it("[V2] opens for ever with its password", async () => {
    const { account, audit, storage } = openVector();
    await account.unlock(expected.password);
    expect(account.rolledBack()).toBe(false);
    expect(contentOf(account)).toEqual({ vaults, records });
    const { events } = audit.list({ limit: 500 }, account.auditKey());
    const trail = events.reverse().map(({ sequence, at, kind, details }) => ({ sequence, at, kind, details }));
    expect(trail.slice(0, expected.trail.length)).toEqual(expected.trail);
    expect(audit.verify().intact).toBe(true);
    storage.close();
  });

  it("[V2] opens for ever with its recovery code", async () => {
    const { account, storage } = openVector();
    await account.recover(expected.recoveryCode.toLowerCase(), "another-harbour-lantern-7");
    expect(contentOf(account)).toEqual({ vaults, records });
    storage.close();
  });

  const python = findPython();
  if (python !== null) {
    it("[V1] opens for a stranger with sixty lines of Python and no code of ours", () => {
      const opener = readFileSync(join(here, "open_vault.py"), "utf8");
      expect(opener.split("\n").length).toBeLessThanOrEqual(70);
      const run = spawnSync(python, [join(here, "open_vault.py"), vector], {
        input: expected.password,
        encoding: "utf8",
      });
      expect(run.stderr).toBe("");
      expect(JSON.parse(run.stdout)).toEqual({ vaults, records, files: {}, trail: expected.trail });
    });

    it("[V15] gives a stranger every file of every version", () => {
      const run = spawnSync(python, [join(here, "open_vault.py"), join(here, "files-1.sqlite")], {
        input: withFiles.password,
        encoding: "utf8",
      });
      expect(run.stderr).toBe("");
      expect((JSON.parse(run.stdout) as WithFiles).files).toEqual(withFiles.files);
    });

    it("[C5] does not open for a stranger who has another password", () => {
      const run = spawnSync(python, [join(here, "open_vault.py"), vector], { input: "other" });
      expect(run.status).not.toBe(0);
    });
  }
});
