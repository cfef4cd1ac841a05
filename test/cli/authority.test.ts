import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAudit } from "#core/audit";
import { systemClock } from "#core/ports";
import { createRecords } from "#core/records";
import { describeKey, generateKey } from "#core/ssh";
import { openStorage } from "#core/storage";
import { openAccount } from "#core/vault";
import { migrations } from "../../main/migrations.ts";
import {
  buildCli,
  newFolders,
  password,
  run,
  startApplication,
  type Application,
} from "./fixture.ts";

const ca = await generateKey("ed25519", "");
const key = await generateKey("ecdsa-p256", "");

/** What `ssh-keygen` says; its failures too. */
function keygen(...args: string[]): string {
  try {
    return execFileSync("ssh-keygen", args, { encoding: "utf8" });
  } catch (error) {
    return String((error as { stdout: unknown }).stdout);
  }
}

describe("sallyport ca", () => {
  let application: Application;
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-ca-"));
  const at = (name: string) => path.join(folder, name);
  const call = (...args: string[]) => run(["--data", application.folders.data, "ca", ...args]);

  beforeAll(async () => {
    await buildCli();
    writeFileSync(at("id.pub"), `${key.publicKey}\n`);
    writeFileSync(at("id"), key.privateKey);
    application = await startApplication();
    const fields = { private_key: ca.privateKey, role: "certificate-authority" };
    await application.add({ type: "ssh_key", name: "Fleet CA", fields });
    await application.add({
      type: "ssh_key",
      name: "Plain",
      fields: { private_key: key.privateKey },
    });
  });
  afterAll(() => application.stop());

  it("exports what a server needs", async () => {
    const { out, code } = await call("export", "Fleet CA");
    expect(code).toBe(0);
    for (const word of ["TrustedUserCAKeys", "AuthorizedPrincipalsFile", "cert-authority,"]) {
      expect(out).toContain(word);
    }
    expect(out).not.toContain("PRIVATE");
    await call("export", "Fleet CA", "--what", "key", "-o", at("ca.pub"));
    expect(keygen("-lf", at("ca.pub"))).toContain(ca.fingerprint);
  });

  it("issues a certificate that ssh-keygen reads, lists it, revokes it and exports the list", async () => {
    const bounds = ["--permit", "agent-forwarding", "--force-command", "uptime", "--id", "mara's"];
    const names = ["--principal", "deploy", "--principal", "ops", "--minutes", "30"];
    const issued = await call("issue", "Fleet CA", at("id.pub"), ...names, ...bounds);
    expect(issued).toMatchObject({ code: 0 });
    const said = keygen("-Lf", at("id-cert.pub")).replace(/\s+/g, " ");
    expect(said).toContain("Principals: deploy ops");
    expect(said).toContain("force-command uptime");
    expect(said).toContain(`Key ID: "mara's"`);
    const serial = /Serial: ([0-9]+)/.exec(said)?.[1] ?? "";
    expect((await call("list", "Fleet CA")).out).toMatch(new RegExp(`${serial} +valid`));
    expect(await call("revoke", "Fleet CA", "--serial", serial)).toMatchObject({ code: 0 });
    expect((await call("list", "Fleet CA")).out).toMatch(new RegExp(`${serial} +revoked`));
    await call("export", "Fleet CA", "--what", "revoked", "--out", at("ca.krl"));
    expect(keygen("-Qf", at("ca.krl"), at("id-cert.pub"))).toContain("REVOKED");
    expect(keygen("-Qf", at("ca.krl"), at("id.pub"))).toContain("ok");
  });

  it.each([
    [["issue", "Fleet CA", "id.pub"], 2, /principals/],
    [["issue", "Fleet CA", "id", "--principal", "a"], 2, /no public key/],
    [["issue", "Fleet CA", "absent.pub", "--principal", "a"], 2, /cannot be read/],
    [["issue", "Fleet CA", "id.pub", "--principal", "a", "--minutes", "x"], 2, /./],
    [["issue", "Plain", "id.pub", "--principal", "a"], 2, /not marked/],
    [["issue", "Fleet CA"], 2, /Usage/],
    [["revoke", "Fleet CA"], 2, /--serial/],
    [["revoke", "Fleet CA", "--serial", "1", "--key-id", "b"], 2, /one of/],
    [["export", "Fleet CA", "--what", "everything"], 2, /--what takes/],
    [["export", "Fleet CA", "--what", "revoked"], 2, /--out/],
    [["export", "Nowhere"], 3, /no record/],
    [["burn", "Fleet CA"], 2, /Usage/],
  ])("says what is wrong with %j, and writes nothing", async (args, code, words) => {
    const placed = args.map((arg) => (/^(id|id\.pub|absent\.pub)$/.test(arg) ? at(arg) : arg));
    const out = args.includes("revoked") ? [] : ["--out", at("never")];
    const ended = await call(...placed, ...out);
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(words);
    expect(ended.err).not.toMatch(/ at .*\.[jt]s/);
    expect(existsSync(at("never"))).toBe(false);
  });

  it("opens the vault itself where no application runs", async () => {
    const { data, state } = newFolders();
    await run(["init", "--password-stdin", "--data", data], `${password}\n`);
    const storage = openStorage({ folder: data, migrations });
    const audit = createAudit({ storage, clock: systemClock });
    const account = openAccount({ storage, audit, clock: systemClock, stateFolder: state });
    await account.unlock(password);
    const records = createRecords({ account, audit, clock: systemClock, describeKey });
    await records.load();
    const fields = { private_key: ca.privateKey, role: "certificate-authority" };
    const vaultId = account.vaults.list()[0]?.id ?? "";
    records.create({ vaultId, type: "ssh_key", name: "Fleet CA", fields });
    storage.close();
    const line = ["--data", data, "--password-stdin", "ca", "issue", "Fleet CA"];
    const out = ["--principal", "deploy", "--out", at("cold-cert.pub")];
    expect(await run([...line, at("id.pub"), ...out], `${password}\n`)).toMatchObject({ code: 0 });
    expect(readFileSync(at("cold-cert.pub"), "utf8")).toMatch(/^ecdsa-sha2-nistp256-cert-v01@/);
  });
});
