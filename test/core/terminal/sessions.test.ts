import { createHash, randomUUID } from "node:crypto";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from "vitest";
import type { Session } from "#contract";
import { systemClock } from "#core/ports";
import { createConnector, createKnownHosts, sshMigrations, type RecordFields } from "#core/ssh";
import { createSessions, type Sessions } from "#core/terminal";
import { createLocalShells } from "../../../main/pty/index.ts";
import { startSshd, type Sshd } from "../../parts/sshd.ts";
import { host, key, noCertificates, pause } from "../ssh/fixture.ts";
import { goodPassword, openBench, type Bench } from "../vault/fixture.ts";
import { openPage, type Page } from "./page.ts";

const entry = new URL("../../../main/pty/process.ts", import.meta.url).pathname;
const size = { columns: 80, rows: 24 };
const plain = "bind 'set enable-bracketed-paste off' 2>/dev/null; PS1='$'' '\r";

describe("a terminal session", () => {
  let sshd: Sshd;
  let bench: Bench;
  let sessions: Sessions;
  let seen: Session[];
  let isTrusting: boolean;
  const shells = createLocalShells(entry);
  const hostId = randomUUID();
  const records: Record<string, RecordFields> = {};

  beforeAll(async () => {
    sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    bench = openBench({ migrations: sshMigrations });
    await bench.account.create(goodPassword);
    records["key"] = {
      type: "ssh_key",
      name: "key",
      trashed: false,
      fields: { private_key: key.privateKey },
    };
  });
  afterAll(async () => {
    shells.stop();
    await sshd.stop();
  });
  beforeEach(() => {
    const { audit, storage, account } = bench;
    const clock = systemClock;
    records[hostId] = host(sshd.port, { user: sshd.user });
    const readFields = (id: string) => records[id] ?? host(1);
    const accountKey = () => account.auditKey();
    const knownHosts = createKnownHosts({ storage, audit, clock, accountKey });
    const totpCode = () => "";
    const connector = createConnector({
      ...{ knownHosts, audit, clock, readFields, totpCode, shells },
      ...{ permit: () => Promise.resolve(), certify: noCertificates },
    });
    const preferences = () => ({ scrollbackLines: 1000, shell: "/bin/bash" });
    const record = () => null;
    sessions = createSessions({
      ...{ connector, shells, readFields, audit, clock, preferences, record },
    });
    seen = [];
    isTrusting = true;
    sessions.onChanged((session) => {
      seen.push(session);
      const { question } = session;
      if (isTrusting && question?.kind === "host-key")
        sessions.answerHostKey(session.id, question.id, "trust");
    });
  });
  afterEach(() => {
    sessions.stop();
  });

  async function until(holds: (session: Session) => boolean): Promise<Session> {
    for (;;) {
      const found = seen.findLast(holds);
      if (found !== undefined) return found;
      await pause(10);
    }
  }

  async function openShell(kind: "ssh" | "local"): Promise<{ id: string; page: Page }> {
    const { id } = kind === "ssh" ? sessions.openHost(hostId, size) : sessions.openLocal(size);
    const page = openPage();
    sessions.attach(id, page);
    await until((session) => session.id === id && session.state === "open");
    page.type(plain);
    await page.until((text) => text.endsWith("\n$ ") || text.endsWith("\x1b[?2004l\r$ "));
    return { id, page };
  }

  const trail = () => {
    const kinds = [
      "session.started",
      "session.signed-in",
      "session.ended",
      "session.failed",
    ] as const;
    const { events } = bench.audit.list({ limit: 3, kinds }, null);
    return events.map((event) => event.kind);
  };

  it("tells the last of many titles, and not each of them", async () => {
    const { id, page } = await openShell("local");
    seen = [];
    page.type("for i in {1..5000}; do printf '\\033]0;title %s\\007' $i; done; echo the-''end\r");
    await page.until((text) => text.includes("the-end"));
    await until(({ title }) => title === "title 5000");
    expect(seen.filter((session) => session.id === id).length).toBeLessThan(100);
  });

  it("counts the bells, and no end of a title among them", async () => {
    const { page } = await openShell("local");
    page.type("printf '\\033]0;named\\007\\a\\a'\r");
    await until(({ bells, title }) => bells === 2 && title === "named");
  });

  it("stays ended when a question is answered too late", async () => {
    const hasty = await startSshd({ authorizedKeys: [], config: ["LoginGraceTime 1"] });
    onTestFinished(() => hasty.stop());
    const slow = randomUUID();
    records[slow] = host(hasty.port, { user: hasty.user });
    isTrusting = false;
    const { id } = sessions.openHost(slow, size);
    const { question } = await until((session) => session.state === "asking");
    await until((session) => session.state === "ended");
    expect(() => {
      sessions.answerHostKey(id, question?.id ?? "", "trust");
    }).toThrow(/no longer asked/);
    expect(sessions.list()).toMatchObject([{ id, state: "ended", question: null }]);
  });

  it("keeps no key for the shell that was typed while a question was asked", async () => {
    isTrusting = false;
    const other = await startSshd({ authorizedKeys: [key.publicKey] });
    onTestFinished(() => other.stop());
    const unknown = randomUUID();
    records[unknown] = host(other.port, { user: other.user });
    const { id } = sessions.openHost(unknown, size);
    const page = openPage();
    sessions.attach(id, page);
    page.type("echo before-''the-question\r");
    const { question } = await until((session) => session.state === "asking");
    page.type("echo my-''password\r");
    sessions.answerHostKey(id, question?.id ?? "", "trust");
    page.type("echo after-''it\r");
    await page.until((text) => text.includes("after-it"));
    expect(page.text()).not.toMatch(/the-question|password/);
  });

  for (const kind of ["ssh", "local"] as const) {
    describe(`over ${kind}`, () => {
      it("opens, echoes, ends with its exit, and is on the trail", async () => {
        const { id, page } = await openShell(kind);
        page.type("echo one''two\r");
        await page.until((text) => text.includes("onetwo"));
        page.type("exit 3\r");
        const ended = await until((session) => session.state === "ended");
        expect(ended).toMatchObject({ id, exit: { code: 3, signal: null }, failure: null });
        expect(trail()).toEqual(["session.ended", "session.signed-in", "session.started"]);
      });

      it("brings the last bytes of a program that ends, though the page was slow", async () => {
        const { page } = await openShell(kind);
        page.acknowledging = false;
        page.type("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo the-''end; exit\r");
        await pause(600);
        expect(page.bytes()).toBeLessThanOrEqual(1_000_000);
        page.acknowledging = true;
        page.say({ kind: "ack", epoch: lastEpoch(page), offset: page.bytes() });
        await page.until((text) => text.includes("the-end"));
        await until((session) => session.state === "ended");
      });

      it("holds a flood back while the page acknowledges nothing", async () => {
        const { page } = await openShell(kind);
        page.acknowledging = false;
        page.type("yes\r");
        await page.until(() => page.bytes() > 900_000);
        await pause(800);
        expect(page.bytes()).toBeLessThanOrEqual(1_000_000);
        page.acknowledging = true;
        page.say({ kind: "ack", epoch: lastEpoch(page), offset: page.bytes() });
        await page.until(() => page.bytes() > 2_000_000);
        page.type("\x03");
        await page.until((text) => text.endsWith("$ "));
      });

      it("gives the shell what was typed while it was being opened", async () => {
        if (kind === "ssh") await openShell(kind);
        seen = [];
        const { id } = kind === "ssh" ? sessions.openHost(hostId, size) : sessions.openLocal(size);
        const page = openPage();
        sessions.attach(id, page);
        page.type("echo typed-''early\r");
        expect(seen.some(({ state }) => state === "open")).toBe(false);
        await page.until((text) => text.includes("typed-early"));
      });

      it("takes a paste of ten megabytes whole", async () => {
        const { page } = await openShell(kind);
        page.type("stty raw -echo; head -c 10000000 | md5sum; stty sane\r");
        await pause(300);
        const piece = `${"0123456789abcdef".repeat(62_499)}01234567`.padEnd(1_000_000, "z");
        for (let part = 0; part < 10; part++) page.type(piece);
        const sum = createHash("md5").update(piece.repeat(10)).digest("hex");
        await page.until((text) => text.includes(sum));
      });

      it("tells the program its size, first and later", async () => {
        const { page } = await openShell(kind);
        page.say({ kind: "resize", columns: 101, rows: 33 });
        await pause(200);
        page.type("stty size\r");
        await page.until((text) => text.includes("33 101"));
      });

      it("replays the screen to whoever attaches next, and lets the earlier page go", async () => {
        const { id, page } = await openShell(kind);
        page.type("printf '\\033[31mred\\033[0m'; for i in 1 2 3; do echo line-$i; done\r");
        await page.until((text) => text.includes("line-3\r\n$ "));
        const next = openPage();
        sessions.attach(id, next);
        await next.until((text) => text.includes("line-3"));
        expect(page.closed).toBe(true);
        expect(next.frames[0]).toMatchObject({ kind: "start", columns: 80, rows: 24 });
        expect(next.text()).toContain("\x1b[31mred");
        page.type("echo lo''st\r");
        next.type("echo ke''pt\r");
        await next.until((text) => text.includes("kept"));
        expect(next.text()).not.toContain("lost");
      });

      it("sends a hidden page nothing, and paints it anew when it is shown", async () => {
        const { page } = await openShell(kind);
        page.say({ kind: "visible", visible: false });
        const before = page.frames.length;
        page.type("seq 1 20000; echo do''ne\r");
        await pause(700);
        expect(page.frames).toHaveLength(before);
        page.say({ kind: "visible", visible: true });
        await page.until((text) => text.includes("done"));
        expect(page.frames[before]).toMatchObject({ kind: "start" });
        expect(page.text()).toContain("19999");
      });

      it("comes back in place after a cut, with what was on the screen above", async () => {
        const { id, page } = await openShell(kind);
        page.type("echo be''fore; kill -9 $$\r");
        await until((session) => session.state === "ended");
        seen = [];
        sessions.reconnect(id);
        await until((session) => session.state === "open");
        page.type("echo af''ter\r");
        await page.until((text) => text.includes("after"));
        const next = openPage();
        sessions.attach(id, next);
        await next.until((text) => /before[^]*after/.test(text));
      });

      it("names itself as the program says, without control characters", async () => {
        await openShell(kind).then(({ page }) => {
          page.type("printf '\\033]0;har\\001bour\\007'\r");
        });
        await until((session) => session.title === "harbour");
      });

      it("carries bytes that are not UTF-8", async () => {
        const { page } = await openShell(kind);
        page.type("printf 'A\\377\\376B\\r\\n'\r");
        const frames = () =>
          Buffer.concat(
            page.frames.flatMap((frame) => (frame.kind === "output" ? [frame.bytes] : [])),
          );
        await page.until(() => frames().includes(Buffer.from([0x41, 0xff, 0xfe, 0x42])));
      });

      it("ends the attachment on a frame that does not fit, and lives on", async () => {
        const { id, page } = await openShell(kind);
        page.say({ kind: "run", command: "rm" });
        expect(page.closed).toBe(true);
        expect(sessions.list().find((session) => session.id === id)?.state).toBe("open");
      });
    });
  }

  it("when locked, keeps running unseen or closes, as it is told", async () => {
    const { page } = await openShell("local");
    sessions.lock("keep");
    expect(page.closed).toBe(true);
    expect(sessions.live()).toBe(1);
    const closed: string[] = [];
    sessions.onClosed((id) => closed.push(id));
    sessions.lock("close");
    expect([sessions.live(), closed.length, sessions.list()]).toEqual([0, 1, []]);
  });

  it("tells why it could not be opened, and is on the trail", async () => {
    records[hostId] = host(1, { user: "mara" });
    sessions.openHost(hostId, size);
    const ended = await until((session) => session.state === "ended");
    expect(ended.failure).toMatchObject({ code: "host-refused" });
    expect(trail()[0]).toBe("session.failed");
  });

  it("refuses an answer to a question that is not asked", async () => {
    const { id } = await openShell("local");
    expect(() => {
      sessions.answerHostKey(id, randomUUID(), "trust");
    }).toThrow(expect.objectContaining({ code: "question-gone" }) as Error);
    expect(() => {
      sessions.close(randomUUID());
    }).toThrow(expect.objectContaining({ code: "not-found" }) as Error);
  });
});

function lastEpoch(page: Page): number {
  return page.frames.findLast((frame) => frame.kind !== "taken")?.epoch ?? -1;
}
