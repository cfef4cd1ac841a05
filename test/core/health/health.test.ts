import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { codeOf } from "../vault/fixture.ts";
import { openClinic, strong } from "./fixture.ts";

const dayMs = 86_400_000;

describe("a check of the records", () => {
  it("[H5] finds nothing about a sound vault, and counts what it looked at", async () => {
    const { health, login, records, vaultId } = await openClinic();
    login({ name: "Forge", fields: { password: strong(1) } });
    records.create({ vaultId, type: "secure_note", name: "Note", notes: "hello" });
    const overview = await health.check();
    expect(overview).toMatchObject({ records: 2, passwords: 1, sound: 2, findings: [], wall: "0" });
  });

  it("[H4] finds weak passwords, also the record's own name, user or site", async () => {
    const { login, found } = await openClinic();
    login({ name: "Short", fields: { password: "x9$Kq!" } });
    login({ name: "Common", fields: { password: "Summer2019" } });
    login({
      name: "Its user",
      fields: { username: "Mara-Ostrander-41", password: "mara-ostrander-41" },
    });
    login({
      name: "Its site",
      fields: { uris: "https://zq8-vortexel.example", password: "zq8-vortexel.example" },
    });
    login({ name: "Strong", fields: { password: strong(1) } });
    expect(await found("weak")).toEqual(["Common", "Its site", "Its user", "Short"]);
  });

  it("[H5] finds passwords that several records share, by set, in any type that has one", async () => {
    const { login, records, vaultId, health } = await openClinic();
    login({ name: "A", fields: { password: strong(1) } });
    login({ name: "B", fields: { password: strong(2) } });
    login({ name: "C", fields: { password: strong(2) } });
    records.create({ vaultId, type: "database", name: "D", fields: { password: strong(1) } });
    records.create({
      vaultId,
      type: "api_credential",
      name: "E",
      fields: { credential: strong(1) },
    });
    await health.check();
    const { items } = await health.findings({
      kind: "reused",
      ignored: false,
      offset: 0,
      limit: 9,
    });
    expect(items.map(({ name, count }) => `${name} ${count}`)).toEqual([
      ...["A 3", "D 3", "E 3"],
      ...["B 2", "C 2"],
    ]);
    expect(new Set(items.slice(0, 3).map(({ set }) => set)).size).toBe(1);
    expect(new Set(items.map(({ set }) => set)).size).toBe(2);
  });

  it("[H5] calls a password old by its versions, not by the record's last change", async () => {
    const { login, records, clock, found } = await openClinic();
    const kept = login({ name: "Kept", fields: { password: strong(1) } });
    const changed = login({ name: "Changed", fields: { password: strong(2) } });
    clock.jump(200 * dayMs);
    records.change(changed.id, 1, { fields: { password: strong(3) } });
    clock.jump(170 * dayMs);
    records.change(kept.id, 1, { notes: "only a note" });
    expect(await found("old")).toEqual(["Kept"]);
  });

  it("[H5] finds websites without encryption, but on this machine", async () => {
    const { login, health, found } = await openClinic();
    login({ name: "Plain", fields: { uris: "https://a.example\nHTTP://Old.Example/login" } });
    login({
      name: "Here",
      fields: { uris: "http://localhost:8080\nhttp://127.0.0.1\nhttp://[::1]/" },
    });
    login({ name: "Safe", fields: { uris: "https://a.example" } });
    login({
      name: "Custom",
      custom: [{ label: "Site", kind: "url", value: "http://router.example" }],
    });
    expect(await found("insecure")).toEqual(["Custom", "Plain"]);
    const { items } = await health.findings({
      kind: "insecure",
      ignored: false,
      offset: 1,
      limit: 1,
    });
    expect(items.map(({ site }) => site)).toEqual(["old.example"]);
  });

  it("[H5] finds what has ended, and what ends within a month", async () => {
    const { login, records, vaultId, clock, found } = await openClinic();
    const day = (days: number) => new Date(clock.now() + days * dayMs).toISOString().slice(0, 10);
    const card = (name: string, expires: string) =>
      records.create({ vaultId, type: "card", name, fields: { expires } });
    card("Gone", "2020-01");
    card("Far", "2099-12");
    records.create({ vaultId, type: "api_credential", name: "Soon", fields: { expires: day(20) } });
    records.create({ vaultId, type: "api_credential", name: "Today", fields: { expires: day(0) } });
    records.create({
      ...{ vaultId, type: "identity", name: "Passport" },
      custom: [
        { label: "Issued", kind: "date", value: "2001-01-01" },
        { label: "Valid until", kind: "date", value: "2011-01-01" },
      ],
    });
    login({
      name: "Birthday",
      custom: [{ label: "Date of birth", kind: "date", value: "1970-01-01" }],
    });
    expect(await found("expired")).toEqual(["Passport", "Gone"]);
    expect(await found("expiring")).toEqual(["Today", "Soon"]);
  });

  it("[H6] finds logins without a code where the site offers one, and suggests it elsewhere", async () => {
    const { login, records, vaultId, health, found } = await openClinic();
    const at = (uris: string) => ({ uris, password: strong(uris.length) });
    login({ name: "Known", fields: at("https://gist.github.com/x") });
    login({ name: "Unknown", fields: at("https://forge.example") });
    login({ name: "Alike", fields: at("https://notgithub.com.example") });
    login({ name: "Covered", fields: at("https://accounts.google.com/") });
    login({
      name: "Has one",
      fields: { ...at("https://gitlab.com"), totp_secret: "JBSWY3DPEHPK3PXP" },
    });
    login({ name: "No password", fields: { uris: "https://npmjs.com" } });
    records.create({
      vaultId,
      type: "totp",
      name: "Google",
      fields: { issuer: "Google", totp_secret: "JBSWY3DPEHPK3PXP" },
    });
    expect(await found("second-factor")).toEqual(["Known"]);
    expect(await found("no-code")).toEqual(["Alike", "Unknown"]);
    expect((await health.check()).sound).toBe(7);
  });

  it("[H5] leaves out the trash and the archive, also as places of a shared password", async () => {
    const { login, records, count } = await openClinic();
    login({ name: "Live", fields: { password: strong(1) } });
    const archived = login({ name: "Archived", fields: { password: strong(1) } });
    const trashed = login({ name: "Trashed", fields: { password: strong(1) } });
    expect(await count("reused")).toBe(3);
    records.archive(archived.id, true);
    records.trash(trashed.id);
    expect(await count("reused")).toBe(0);
  });

  it("[H5] tells of damaged records, and of nothing else about them", async () => {
    const { login, records, storage, health, found } = await openClinic();
    const { id } = login({ name: "Broken", fields: { password: "weak" } });
    login({ name: "Whole", fields: { password: strong(1) } });
    storage.prepare("UPDATE record SET sealed = zeroblob(600) WHERE id = ?").run(id);
    expect(codeOf(() => records.open(id))).toBe("record-damaged");
    const overview = await health.check();
    expect(overview).toMatchObject({ records: 2, passwords: 1, sound: 1 });
    expect(await found("damaged")).toEqual(["Damaged record"]);
    expect(await found("weak")).toEqual([]);
  });
});

describe("what is kept of a check", () => {
  it("[H3] is believed for the very seal alone, and read anew where it does not open", async () => {
    const { folder, login, records, count } = await openClinic();
    const { id } = login({ name: "Forge", fields: { password: "letmein" } });
    expect(await count("weak")).toBe(1);
    records.change(id, 1, { fields: { password: strong(1) } });
    expect(await count("weak")).toBe(0);
    const cache = path.join(folder, "cache");
    for (const file of readdirSync(cache).filter((name) => name.startsWith("health"))) {
      const bytes = readFileSync(path.join(cache, file));
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(path.join(cache, file), bytes);
    }
    expect(await count("weak")).toBe(0);
    rmSync(cache, { recursive: true });
    expect(await count("weak")).toBe(0);
  });

  it("[H3] stays right through any changes, however many records there are", async () => {
    const { login, records, health } = await openClinic();
    const ids = Array.from(
      { length: 300 },
      (_, at) => login({ name: `Login ${at}`, fields: { password: strong(at) } }).id,
    );
    await health.check();
    for (const id of ids.slice(0, 150)) records.trash(id);
    records.emptyTrash();
    login({ name: "Twin", fields: { password: strong(299) } });
    const overview = await health.check();
    expect(overview).toMatchObject({ records: 151, passwords: 151, sound: 149 });
    expect(overview.findings).toEqual([{ kind: "reused", count: 2, ignored: 0 }]);
  });

  it("[H2] names no password, on the disk or in what it answers", async () => {
    const { folder, login, health } = await openClinic();
    login({ name: "Forge", fields: { password: "Canary-Weir-4711" } });
    const answers = [
      await health.check(),
      await health.findings({ kind: "no-code", ignored: false, offset: 0, limit: 9 }),
    ];
    expect(JSON.stringify(answers)).not.toContain("Canary");
    for (const file of readdirSync(path.join(folder, "cache")))
      expect(readFileSync(path.join(folder, "cache", file)).includes("Canary")).toBe(false);
  });
});

describe("ignoring a finding", () => {
  it("[H7] lasts, is on the trail, and leaves the other findings", async () => {
    const { login, health, found, events } = await openClinic();
    const { id } = login({
      name: "Gate",
      fields: { password: "1234", uris: "http://gate.example" },
    });
    const { sound } = await health.ignore({ recordId: id, kind: "weak", ignored: true });
    expect(sound).toBe(0);
    expect(events(1)).toEqual(["health.ignored"]);
    expect(await found("weak")).toEqual([]);
    expect(await found("weak", true)).toEqual(["Gate"]);
    expect(await found("insecure")).toEqual(["Gate"]);
    await health.ignore({ recordId: id, kind: "weak", ignored: false });
    expect(await found("weak")).toEqual(["Gate"]);
  });

  it("[H7] of a password ends with the password, of anything else with nothing", async () => {
    const { login, records, health, found } = await openClinic();
    const { id } = login({
      name: "Gate",
      fields: { password: "1234", uris: "http://gate.example" },
    });
    await health.ignore({ recordId: id, kind: "weak", ignored: true });
    await health.ignore({ recordId: id, kind: "insecure", ignored: true });
    records.change(id, 1, { notes: "still 1234" });
    expect(await found("weak")).toEqual([]);
    records.change(id, 2, { fields: { password: "4321" } });
    expect(await found("weak")).toEqual(["Gate"]);
    expect(await found("insecure")).toEqual([]);
  });

  it("[H7] is refused for what is not found", async () => {
    const { login, health } = await openClinic();
    const { id } = login({ name: "Forge", fields: { password: strong(1) } });
    const ignoring = health.ignore({ recordId: id, kind: "weak", ignored: true });
    await expect(ignoring).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a check that ends early", () => {
  it("[H1] is cancelled, and the next one is whole", async () => {
    const { login, health } = await openClinic();
    for (let at = 0; at < 50; at++)
      login({ name: `Login ${at}`, fields: { password: `Summer${at}!` } });
    const steps: string[] = [];
    health.onProgress(({ step, done, total }) => steps.push(`${step} ${done} ${total}`));
    const checking = health.check();
    health.cancel();
    await expect(checking).rejects.toMatchObject({ code: "cancelled" });
    expect((await health.check()).passwords).toBe(50);
    expect(steps).toContain("reading 0 50");
    expect(steps.at(-1)).toBe("reading 50 50");
  });

  it("[H1] by a lock answers nothing afterwards", async () => {
    const { login, account, health } = await openClinic();
    login({ name: "Forge", fields: { password: "letmein" } });
    const checking = health.check();
    health.forget();
    account.lock();
    await expect(checking).rejects.toMatchObject({ name: "AppError" });
    await expect(health.check()).rejects.toMatchObject({ code: "vault-locked" });
    const page = { kind: "weak", ignored: false, offset: 0, limit: 9 } as const;
    await expect(health.findings(page)).rejects.toMatchObject({ code: "vault-locked" });
  });

  it("[H1] shares one reading among those who ask at once", async () => {
    const { login, health } = await openClinic();
    login({ name: "Forge", fields: { password: strong(1) } });
    const [one, other] = await Promise.all([health.check(), health.check(), health.prepare()]);
    expect(one).toEqual(other);
  });
});
