import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Session } from "#contract";
import { AppError, isAppError } from "#core/errors";
import { systemClock } from "#core/ports";
import {
  createConnector,
  createKnownHosts,
  sshMigrations,
  type ReadFields,
  type RecordFields,
} from "#core/ssh";
import { createSessions, type Sessions } from "#core/terminal";
import { createLocalShells } from "../../../main/pty/index.ts";
import { startSshd, type Sshd } from "../../parts/sshd.ts";
import { host, key, noCertificates } from "../ssh/fixture.ts";
import { goodPassword, openBench, type Bench } from "../vault/fixture.ts";
import { openPage, type Page } from "./page.ts";

const entry = new URL("../../../main/pty/process.ts", import.meta.url).pathname;
const size = { columns: 80, rows: 24 };
const secret = "not-to-be-seen-7";
/** Asks as sudo does, without showing what is typed, and says what it was told. */
const asks = (question: string) =>
  `stty -echo; printf '%s' '${question}'; IFS= read -r p; stty echo; echo; echo "told-$(printf %s "$p" | rev)-"\r`;
const told = "told-7-nees-eb-ot-ton-";

describe("filling in at a question for a password, on a real server", () => {
  let sshd: Sshd;
  let bench: Bench;
  let sessions: Sessions;
  const shells = createLocalShells(entry);
  const [hostId, keyId, loginId] = [randomUUID(), randomUUID(), randomUUID()];
  const records: Record<string, RecordFields> = {};
  const record = (type: string, name: string, fields: RecordFields["fields"]): RecordFields => {
    return { type, name, trashed: false, fields };
  };

  const permitted = new Set<string>();

  /** As the records' room answers: nothing concealed of what asks again, but for a use that was permitted. */
  function readAsking(found: RecordFields, { id, use }: { id: string; use: string | undefined }) {
    if (found.asksAgain !== true) return found;
    if (use === undefined) return { ...found, fields: { username: "u" } };
    if (permitted.delete(`${use} ${id}`)) return found;
    throw new AppError("password-needed", "It asks for the master password.");
  }

  beforeAll(async () => {
    sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    bench = openBench({ migrations: sshMigrations });
    await bench.account.create(goodPassword);
  });
  afterAll(async () => {
    shells.stop();
    await sshd.stop();
  });
  beforeEach(() => {
    const { audit, storage, account } = bench;
    const clock = systemClock;
    const { fields } = host(sshd.port, { user: sshd.user });
    const signIn = { sign_in: "key", key: keyId, login: loginId };
    records[hostId] = record("host", "Gateway", { ...fields, ...signIn });
    records[keyId] = record("ssh_key", "Key", { private_key: key.privateKey });
    records[loginId] = record("login", "Web admin", { username: "u", password: secret });
    permitted.clear();
    const readFields: ReadFields = (id, use) => readAsking(records[id] ?? host(1), { id, use });
    const knownHosts = createKnownHosts({
      ...{ storage, audit, clock },
      accountKey: () => account.auditKey(),
    });
    const connector = createConnector({
      ...{ knownHosts, audit, clock, readFields, totpCode: () => "", shells },
      permit: () => Promise.resolve(),
      certify: noCertificates,
    });
    const preferences = () => ({ scrollbackLines: 1000, shell: "/bin/bash" });
    sessions = createSessions({
      ...{ connector, shells, readFields, audit, clock, preferences, record: () => null },
    });
    sessions.onChanged(({ id, question }) => {
      if (question?.kind === "host-key") sessions.answerHostKey(id, question.id, "trust");
    });
  });
  afterEach(() => {
    sessions.stop();
  });

  const view = (id: string) => sessions.list().find((one) => one.id === id);
  const offered = (id: string) => expect.poll(() => view(id)?.offer, { timeout: 20_000 });

  async function open(kind: "ssh" | "local"): Promise<{ id: string; page: Page }> {
    const { id } = kind === "ssh" ? sessions.openHost(hostId, size) : sessions.openLocal(size);
    const page = openPage();
    sessions.attach(id, page);
    await expect.poll(() => view(id)?.state, { timeout: 20_000 }).toBe("open");
    return { id, page };
  }

  async function ask(page: Page, question: string): Promise<void> {
    page.type(asks(question));
    await page.until((text) => text.endsWith(question));
  }

  function codeOf(id: string, offerId: string): string {
    try {
      sessions.fill(id, offerId);
      return "ok";
    } catch (error) {
      return isAppError(error) ? error.code : "thrown";
    }
  }

  it("offers the login of the host by name, types it when asked to, and puts it on the trail", async () => {
    const { id, page } = await open("ssh");
    await ask(page, "[sudo] password for u: ");
    await offered(id).toMatchObject({ recordId: loginId, recordName: "Web admin" });
    const offerId = (view(id) as Session).offer?.id ?? "";
    sessions.fill(id, offerId);
    await page.until((text) => text.includes(told));
    // Not shown, not kept, and not given again.
    expect(page.text()).not.toContain(secret);
    expect(JSON.stringify(sessions.list())).not.toContain(secret);
    expect(codeOf(id, offerId)).toBe("question-gone");
    const newest = { limit: 1, kinds: ["session.filled"] } as const;
    const { events } = bench.audit.list(newest, bench.account.auditKey());
    expect(events[0]?.details).toMatchObject({ record: "Gateway", login: "Web admin" });
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  it("gives nothing to a fake question that nobody answers, and nothing after the person typed", async () => {
    const { id, page } = await open("ssh");
    await ask(page, "Password: ");
    await offered(id).not.toBeNull();
    const offerId = (view(id) as Session).offer?.id ?? "";
    page.type("by hand\r");
    await page.until((text) => text.includes("told-dnah yb-"));
    expect(view(id)?.offer).toBeNull();
    expect(codeOf(id, offerId)).toBe("question-gone");
  });

  it("offers nothing behind the lock, and offers it again after it", async () => {
    const { id, page } = await open("ssh");
    await ask(page, "Password: ");
    await offered(id).not.toBeNull();
    sessions.lock("keep");
    expect(view(id)?.offer).toBeNull();
    sessions.attach(id, openPage());
    await offered(id).not.toBeNull();
  });

  it("offers nothing where the host names no login, and none that is in the trash or cannot be typed", async () => {
    const { id, page } = await open("ssh");
    const login = records[loginId] as RecordFields;
    const none: RecordFields[] = [
      { ...login, trashed: true },
      { ...login, fields: { password: "" } },
      { ...login, fields: { password: "two\nlines" } },
    ];
    await ask(page, "Password: ");
    await offered(id).not.toBeNull();
    for (const unusable of none) {
      sessions.lock("keep");
      records[loginId] = unusable;
      sessions.attach(id, openPage());
      expect(view(id)?.offer).toBeNull();
    }
  });

  it("[R10] offers a login that asks again, and types it once the master password was given", async () => {
    records[loginId] = { ...(records[loginId] as RecordFields), asksAgain: true };
    const { id, page } = await open("ssh");
    await ask(page, "Password: ");
    await offered(id).toMatchObject({ recordId: loginId });
    const offerId = (view(id) as Session).offer?.id ?? "";
    expect(codeOf(id, offerId)).toBe("password-needed");
    expect(view(id)?.offer?.id).toBe(offerId);
    permitted.add(`fill ${loginId}`);
    expect(codeOf(id, offerId)).toBe("ok");
    await page.until((text) => text.includes(told));
    expect(permitted.size).toBe(0);
  });

  it("types nothing when the record changed after it was offered", async () => {
    const { id, page } = await open("ssh");
    await ask(page, "Password: ");
    await offered(id).not.toBeNull();
    const offerId = (view(id) as Session).offer?.id ?? "";
    records[loginId] = { ...(records[loginId] as RecordFields), trashed: true };
    expect(codeOf(id, offerId)).toBe("question-gone");
  });

  it("offers nothing in a local shell, which has no host", async () => {
    const { id, page } = await open("local");
    await ask(page, "Password: ");
    page.type("x\r");
    await page.until((text) => text.includes("told-x-"));
    expect(view(id)?.offer).toBeNull();
  });
});
