import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { beforeAll, describe, expect, it } from "vitest";
import { createKnownHosts, fingerprintOf, generateKey, sshMigrations } from "#core/ssh";
import { systemClock } from "#core/ports";
import { goodPassword, openBench, type Bench } from "../../vault/fixture.ts";

const server = { address: "harbour.example", port: 2222 };

async function newKey(algorithm: "ed25519" | "ecdsa-p256" = "ed25519"): Promise<Buffer> {
  const { publicKey } = await generateKey(algorithm, "");
  return Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
}

function openHosts(bench: Bench, files: readonly string[] = []) {
  const { storage, audit, account } = bench;
  const accountKey = () => account.auditKey();
  return createKnownHosts({ storage, audit, clock: systemClock, accountKey, files });
}

describe("the known hosts of a data folder", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = openBench({ migrations: sshMigrations });
    await bench.account.create(goodPassword);
  });

  it("remembers a key, lists it, and forgets it, each on the trail", async () => {
    const hosts = openHosts(bench);
    const key = await newKey();
    hosts.trust(server, key);
    expect((await hosts.lookUp(server)).judge(key)).toEqual({ kind: "known" });
    const [row] = hosts.list();
    expect(row).toMatchObject({ host: "[harbour.example]:2222", algorithm: "ssh-ed25519" });
    hosts.forget(row?.id ?? "");
    expect((await hosts.lookUp(server)).judge(key)).toEqual({ kind: "unknown" });
    const kinds = bench.audit.list({ limit: 2 }, null).events.map((event) => event.kind);
    expect(kinds).toEqual(["host-key.forgotten", "host-key.trusted"]);
  });

  it("names the hosts of a key, its own and the machine's, but hashed ones and those that are revoked", async () => {
    const [key, revoked] = [await newKey(), await newKey()];
    const file = join(mkdtempSync(join(tmpdir(), "sallyport-known-")), "known_hosts");
    const line = (of: Buffer) => `ssh-ed25519 ${of.toString("base64")}`;
    const hash = `|1|${Buffer.alloc(20).toString("base64")}|${Buffer.alloc(20).toString("base64")}`;
    const lines = [
      `gate.example ${line(key)}`,
      `${hash} ${line(key)}`,
      `@revoked * ${line(revoked)}`,
    ];
    writeFileSync(file, lines.join("\n"));
    const hosts = openHosts(bench, [file]);
    hosts.trust(server, key);
    const names = await hosts.namesOf(fingerprintOf(key));
    expect(names).toEqual(["[harbour.example]:2222", "gate.example"]);
    expect(await hosts.namesOf(fingerprintOf(revoked))).toEqual([]);
    hosts.forget(hosts.list()[0]?.id ?? "");
  });

  it("replaces a key of the same type, and keeps one of another beside it", async () => {
    const hosts = openHosts(bench);
    const [old, next, other] = [await newKey(), await newKey(), await newKey("ecdsa-p256")];
    for (const key of [old, other, next]) hosts.trust(server, key);
    const known = await hosts.lookUp(server);
    expect(known.judge(next).kind).toBe("known");
    expect(known.judge(other).kind).toBe("known");
    expect(known.judge(old).kind).toBe("changed");
    expect([...known.types].sort()).toEqual(["ecdsa-sha2-nistp256", "ssh-ed25519"]);
    hosts.list().forEach((row) => {
      hosts.forget(row.id);
    });
  });

  it("reads the files of the machine's OpenSSH, and never writes them", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "sallyport-known-")), "known_hosts");
    const { publicKey } = await generateKey("ed25519", "");
    writeFileSync(file, `[harbour.example]:2222 ${publicKey}\n`);
    const before = readFileSync(file);
    const hosts = openHosts(bench, [file, `${file}.missing`]);
    const known = await hosts.lookUp(server);
    expect(known.judge(Buffer.from(publicKey.split(" ")[1] ?? "", "base64")).kind).toBe("known");
    const stranger = await newKey();
    expect(known.judge(stranger).kind).toBe("changed");
    hosts.trust(server, stranger);
    expect((await hosts.lookUp(server)).judge(stranger).kind).toBe("known");
    expect(readFileSync(file)).toEqual(before);
    expect(hosts.list()).toHaveLength(1);
  });

  it("keeps no name of a host in the clear", () => {
    const bytes = readdirSync(bench.folder)
      .filter((name) => name.startsWith("vault.sqlite"))
      .map((name) => readFileSync(join(bench.folder, name)).toString("latin1"));
    expect(bytes.join("")).not.toContain("harbour.example");
  });

  it("trusts no row that another hand wrote or moved", async () => {
    const hosts = openHosts(bench);
    const key = await newKey();
    hosts.trust({ address: "moved.example", port: 22 }, key);
    bench.storage.prepare("UPDATE known_host SET id = 'x' || id").run();
    expect(hosts.list()).toEqual([]);
    expect((await hosts.lookUp({ address: "moved.example", port: 22 })).judge(key).kind).toBe(
      "unknown",
    );
  });

  it("answers vault-locked while locked, and not-found for a key it does not have", async () => {
    const hosts = openHosts(bench);
    expect(() => {
      hosts.forget("none");
    }).toThrow(expect.objectContaining({ code: "not-found" }) as Error);
    bench.account.lock();
    await expect(hosts.lookUp(server)).rejects.toMatchObject({ code: "vault-locked" });
    expect(() => hosts.list()).toThrow(expect.objectContaining({ code: "vault-locked" }) as Error);
  });
});
