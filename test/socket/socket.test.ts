import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApprovals, type Approvals } from "#core/approvals";
import { createTransfer } from "#core/transfer";
import { serveSocket, type SocketDoor } from "../../main/socket/index.ts";
import { openDesk, type Desk } from "../core/records/fixture.ts";
import { cheapKdf } from "../core/vault/fixture.ts";

const secret = "tV7#cobalt-Weir9";
let desk: Desk;
let approvals: Approvals;
let door: SocketDoor;
let place = "";
let problems: unknown[] = [];
let isAllowed = true;

const openHealth = () => Promise.reject(new Error("nothing is checked"));
const openCertificates = () => Promise.reject(new Error("nothing is certified"));
const openTransfer = () => Promise.resolve(createTransfer({ ...desk, files: null, kdf: cheapKdf }));

function open(patienceMs?: number): SocketDoor {
  return serveSocket({
    place,
    rooms: () => ({
      ...{ ...desk, approvals, openTransfer, openHealth, openCertificates },
      ...{ openTravel: openHealth, openSource: openHealth },
    }),
    unlock: (password) => desk.account.unlock(password),
    lock: () => {
      desk.account.lock();
    },
    report: (_call, error) => problems.push(error),
    ...(patienceMs !== undefined && { patienceMs }),
  });
}

beforeEach(async () => {
  desk = await openDesk();
  desk.login({ fields: { password: secret } });
  approvals = createApprovals({
    ...{ audit: desk.audit, clock: desk.clock, permit: desk.records.permit },
    isOpen: () => desk.account.state() === "unlocked",
  });
  isAllowed = true;
  approvals.onChanged(({ asking }) => {
    const [first] = asking;
    if (first !== undefined && isAllowed) approvals.allow(first.id, "lock");
  });
  problems = [];
  place = path.join(mkdtempSync(path.join(tmpdir(), "sallyport-door-")), "door", "sallyport.sock");
  door = open();
});
afterEach(() => {
  door.stop();
  expect(problems).toEqual([]);
});

/** Sends bytes and answers everything that comes back until the end. */
function send(
  bytes: string | Buffer,
  then: (socket: Socket) => void = () => undefined,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(place);
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    socket.on("error", () => undefined);
    socket.on("connect", () => {
      socket.write(bytes);
      then(socket);
    });
    socket.on("close", () => {
      resolve(text);
    });
  });
}

/** A program of its own, with a name: an approval of an unnamed one is for one request alone. */
const crowd = `import { connect } from "node:net";
const [place, bytes] = process.argv.slice(2);
const ask = () => new Promise((resolve) => {
  let text = "";
  const socket = connect(place, () => socket.write(bytes));
  socket.on("data", (chunk) => (text += chunk)).on("close", () => resolve(text));
});
process.stdout.write(JSON.stringify(await Promise.all(Array.from({ length: 200 }, ask))));
`;

const request = (command: string, input: object = {}) => `${JSON.stringify({ command, input })}\n`;
const reading = request("get", { name: "Forge", field: "password" });
const last = (text: string) => JSON.parse(text.trimEnd().split("\n").at(-1) ?? "") as object;

describe("the socket", () => {
  it("[SO1] can be opened by its user alone, and is taken away at the end", async () => {
    await send(request("status"));
    expect(statSync(place).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(place)).mode & 0o777).toBe(0o700);
    door.stop();
    expect(statSync(place, { throwIfNoEntry: false })).toBeUndefined();
  });

  it("[SO1] takes over what an earlier run left, and narrows a folder that is too open", async () => {
    door.stop();
    writeFileSync(place, "");
    chmodSync(path.dirname(place), 0o777);
    door = open();
    expect(last(await send(request("status")))).toMatchObject({ ok: true });
    expect(statSync(path.dirname(place)).mode & 0o777).toBe(0o700);
  });

  it("[SO1] that cannot be opened is reported, and the application goes on", () => {
    const before = place;
    place = path.join(path.dirname(place), "file", "x.sock");
    mkdirSync(path.dirname(before), { recursive: true });
    writeFileSync(path.dirname(place), "");
    open().stop();
    expect(problems.splice(0)).toHaveLength(1);
    place = before;
  });

  it("[SO3] tells that it asks, and then answers", async () => {
    const lines = (await send(reading)).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { asking: true },
      { ok: true, value: expect.objectContaining({ value: secret }) as object },
    ]);
  });

  it.each([
    ["nothing but an end of line", "\n"],
    ["garbage", `${"\xff\xfe\0garbage".repeat(50)}\n`],
    ["no object", "7\n"],
    ["null", "null\n"],
    ["an array", "[]\n"],
    ["no command", '{"input":{}}\n'],
    ["a command that is no text", '{"command":{"toString":"x"}}\n'],
    ["an unknown command", request("constructor")],
    ["an input that is no object", '{"command":"get","input":"Forge"}\n'],
    ["deep nesting", `${"[".repeat(200_000)}\n`],
    ["no password", request("unlock")],
    ["a password beyond any", request("unlock", { password: "x".repeat(5000) })],
  ])("[SO2] refuses %s", async (_what, bytes) => {
    expect(last(await send(bytes))).toMatchObject({
      ok: false,
      failure: { code: "invalid-request" },
    });
  });

  it("[SO4] sends away a frame that would fill the memory, and goes on for others", async () => {
    const before = process.memoryUsage().rss;
    const chunk = Buffer.alloc(1024 * 1024, "x");
    let sent = 0;
    const text = await send("{", (socket) => {
      const pump = () => {
        while (sent < 1024 && !socket.destroyed && socket.write(chunk)) sent++;
      };
      socket.on("drain", pump);
      pump();
    });
    expect(sent).toBeLessThan(64);
    expect(text).not.toContain('ok":true');
    expect((process.memoryUsage().rss - before) / 1024 ** 2).toBeLessThan(200);
    expect(last(await send(reading))).toMatchObject({ ok: true });
  });

  it("[SO4] cuts off who is slow to ask, and who sends on after asking", async () => {
    door.stop();
    door = open(300);
    expect(await send('{"command":')).toBe("");
    isAllowed = false;
    const talking = send(reading, (socket) => {
      setTimeout(() => socket.write("and more"), 100);
    });
    expect(await talking).toBe('{"asking":true}\n');
    await expect.poll(() => approvals.list().asking).toEqual([]);
  });

  it("[SO4] cuts off who does not read the answer", async () => {
    door.stop();
    door = open(300);
    desk.account.records.batch(() => {
      for (let index = 0; index < 4000; index++)
        desk.login({ name: `Login ${index} ${"x".repeat(150)}` });
    });
    const socket = connect(place);
    socket.on("error", () => undefined);
    socket.pause();
    socket.write(request("list"));
    await wait(200);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await wait(2_000);
    socket.resume();
    await closed;
    expect(last(await send(request("status")))).toMatchObject({ ok: true });
  });

  it("[SO4] answers two hundred at once, with one question", async () => {
    isAllowed = false;
    const file = path.join(path.dirname(place), "crowd.mjs");
    writeFileSync(file, crowd);
    const all = promisify(execFile)(process.execPath, [file, place, reading]);
    await expect.poll(() => approvals.list().asking.length, { timeout: 20_000 }).toBe(1);
    isAllowed = true;
    approvals.allow(approvals.list().asking[0]?.id ?? "", "lock");
    const answers = JSON.parse((await all).stdout) as string[];
    expect(answers).toHaveLength(200);
    for (const text of answers)
      expect(last(text)).toMatchObject({ ok: true, value: { value: secret } });
  });

  it("[SO4] has room for so many, and then for more when they are gone", async () => {
    const crowd = await Promise.all(
      Array.from({ length: 300 }, async () => {
        const socket = connect(place);
        socket.on("error", () => undefined);
        await new Promise((resolve) => socket.once("connect", resolve));
        return socket;
      }),
    );
    for (const socket of crowd) socket.destroy();
    await expect.poll(async () => await send(request("status"))).toContain('"ok":true');
  });

  it("[SO5] locks, and unlocks with the password alone", async () => {
    expect(last(await send(request("lock")))).toMatchObject({ ok: true });
    expect(last(await send(reading))).toMatchObject({
      ok: false,
      failure: { code: "vault-locked" },
    });
    const wrong = last(await send(request("unlock", { password: "not this one" })));
    expect(wrong).toMatchObject({ ok: false, failure: { code: "password-wrong" } });
    expect(JSON.stringify(wrong)).not.toContain("not this one");
  });

  it("[SO3] tells nothing of a mistake of ours", async () => {
    door.stop();
    door = serveSocket({
      ...{ place, unlock: () => Promise.resolve(), lock: () => undefined },
      rooms: () => {
        throw new Error(`while holding ${secret}`);
      },
      report: (_call, error) => problems.push(error),
    });
    const text = await send(reading);
    expect(last(text)).toMatchObject({ ok: false, failure: { code: "internal" } });
    expect(text).not.toContain(secret);
    expect(problems.splice(0)).toHaveLength(1);
  });
});

describe("[SO7] long work", () => {
  const rows = Array.from({ length: 30_000 }, (_, at) => `site ${at},https://s${at}.example,u,p,`);

  async function importing(hear: (line: string, socket: Socket) => void): Promise<string[]> {
    const file = path.join(path.dirname(path.dirname(place)), "in.csv");
    writeFileSync(file, ["name,url,username,password,note", ...rows, ""].join("\n"));
    const request = JSON.stringify({ command: "import", input: { path: file } });
    const said = await send(`${request}\n`, (socket) => {
      socket.on("data", (chunk: Buffer) => {
        for (const line of chunk.toString("utf8").split("\n")) hear(line, socket);
      });
    });
    return said.trimEnd().split("\n");
  }

  it("tells how far it is, and what came of it", async () => {
    const lines = await importing(() => undefined);
    const told = lines.filter((line) => line.startsWith('{"progress":'));
    expect(told.length).toBeGreaterThan(0);
    expect(lines.at(-1)).toContain('"outcome":{"added":30000,"replaced":0,"skipped":0}');
  }, 60_000);

  it("is taken back by one line, and then nothing of it was done", async () => {
    const lines = await importing((line, socket) => {
      if (line.startsWith('{"progress":')) socket.write('{"cancel":true}\n');
    });
    expect(lines.at(-1)).toContain('"code":"cancelled"');
    expect([...desk.account.records.headers()]).toHaveLength(1);
  }, 60_000);
});

describe("the client", () => {
  it("takes a socket that nobody listens at for no application", async () => {
    door.stop();
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(place, resolve));
    const { askApplication } = await import("../../main/cli/application.ts");
    const asked = { command: "status", input: {} };
    dead.on("connection", (socket) => socket.destroy());
    await expect(askApplication(place, asked)).rejects.toMatchObject({
      code: "no-application",
    });
    dead.close();
    expect(await askApplication(place, asked)).toBeNull();
    expect(await askApplication("/nonexistent/door/x.sock", asked)).toBeNull();
  });
});
