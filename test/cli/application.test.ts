import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildCli, password, run, start, startApplication, type Application } from "./fixture.ts";

let application: Application;
const secret = "tV7#cobalt-Weir9";

beforeAll(buildCli);
beforeEach(async () => {
  application = await startApplication();
  await application.add({
    fields: { username: "mara", password: secret, totp_secret: "JBSWY3DPEHPK3PXP" },
  });
});
afterEach(async () => {
  await application.stop();
  expect(application.problems).toEqual([]);
});

const at = (...args: string[]) => ["--data", application.folders.data, ...args];

async function kinds(limit = 6): Promise<string[]> {
  const { events } = (await application.ask("audit", "list", { limit })) as {
    events: { kind: string }[];
  };
  return events.map(({ kind }) => kind);
}

describe("a command, with the application running", () => {
  it("[AP1] is answered when the person lets it in, and is on the trail", async () => {
    const read = await run(at("get", "Forge", "--field", "password"));
    expect(read).toMatchObject({ code: 0, out: `${secret}\n` });
    expect(await kinds()).toEqual(
      expect.arrayContaining(["record.revealed", "command.run", "approval.granted"]),
    );
    expect((await run(at("get", "Forge"))).out).not.toContain(secret);
    expect((await run(at("totp", "Forge"))).out).toMatch(/^\d{6}\n$/);
    expect(JSON.parse((await run(at("list", "--json"))).out)).toMatchObject({
      total: 1,
      records: [{ name: "Forge" }],
    });
  });

  it("[AP1] is told so when it is refused", async () => {
    application.answerAll("refuse");
    const refused = await run(at("get", "Forge", "--field", "password"));
    expect(refused).toMatchObject({ code: 6, out: "" });
    expect(refused.err).toContain("refused");
    expect(await kinds(1)).toEqual(["approval.refused"]);
  });

  it("[AP3] is shown to the person as the system knows it", async () => {
    application.answerAll(null);
    const running = start(at("get", "Forge", "--field", "password"));
    await application.asked();
    const [asking] = application.approvals().asking;
    expect(asking).toMatchObject({
      door: "command-line",
      wants: "read “password” of “Forge”",
      caller: {
        program: { path: process.execPath },
        parent: { path: process.execPath, pid: process.pid },
      },
    });
    expect(asking?.caller?.script).toMatch(/sallyport\.cjs$/);
    application.answerAll("once");
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  it("[SO6] that waits is told when the account locks, and afterwards that it is locked", async () => {
    application.answerAll(null);
    const waiting = start(at("get", "Forge"));
    await application.asked();
    await application.ask("account", "lock");
    expect(await waiting.ended).toMatchObject({ code: 5, out: "" });
    const locked = await run(at("get", "Forge", "--json"));
    expect(locked.code).toBe(5);
    expect(JSON.parse(locked.err)).toMatchObject({ error: { code: "vault-locked" } });
    expect((await run(at("status"))).out).toBe("Locked.\n");
  });

  it("[SO6] that waits is told when the application quits", async () => {
    application.answerAll(null);
    const waiting = start(at("get", "Forge"));
    await application.asked();
    await application.stop();
    expect((await waiting.ended).code).toBe(5);
  });

  it("[AP1] takes its question with it when it is killed", async () => {
    application.answerAll(null);
    const waiting = start(at("get", "Forge"));
    await application.asked();
    const pid = application.approvals().asking[0]?.caller?.program.pid ?? 0;
    process.kill(pid, "SIGKILL");
    await waiting.ended;
    await expect.poll(() => application.approvals().asking).toEqual([]);
  });

  it("[SO5] locks and unlocks it, and a wrong password is a wrong password", async () => {
    expect(await run(at("lock"))).toMatchObject({ code: 0 });
    const wrong = await run(at("unlock", "--password-stdin"), "not this one\n");
    expect(wrong).toMatchObject({ code: 5 });
    expect(wrong.err).not.toContain("not this one");
    expect(await run(at("unlock", "--password-stdin"), `${password}\n`)).toMatchObject({ code: 0 });
    expect(JSON.parse((await run(at("status", "--json"))).out)).toMatchObject({
      state: "unlocked",
      application: true,
    });
  });

  it("changes records that are then there", async () => {
    const made = await run(
      at(
        "create",
        "Quarry",
        "--set",
        "username=ola",
        "--secret",
        "password",
        "--generate",
        "one-time code",
      ),
      "x\n",
    );
    expect(made).toMatchObject({ code: 2 });
    expect(
      await run(
        at("create", "Quarry", "--set", "username=ola", "--secret", "password"),
        "first-7#\n",
      ),
    ).toMatchObject({ code: 0 });
    expect(
      await run(at("edit", "Quarry", "--rename", "Quarry two", "--generate", "password")),
    ).toMatchObject({ code: 0 });
    expect((await run(at("get", "Quarry two", "-f", "password"))).out).toHaveLength(21);
    expect(await run(at("rm", "Quarry"))).toMatchObject({ code: 0 });
    expect(await run(at("get", "Quarry"))).toMatchObject({ code: 3 });
    expect(await run(at("restore", "Quarry"))).toMatchObject({ code: 0 });
    await application.add({});
    const ambiguous = await run(at("get", "Forge"));
    expect(ambiguous.code).toBe(4);
    expect(ambiguous.err.match(/mara/g)).toHaveLength(1);
  });
});

describe("run", () => {
  it("gives the child its secrets and nobody else, and keeps its exit code", async () => {
    const reference = "sallyport://Personal/Forge/password";
    const script =
      'echo "$TOKEN"; tr "\\0" " " < /proc/self/cmdline; tr "\\0" " " < /proc/$PPID/environ; exit 7';
    const done = await run(at("run", "--env", `TOKEN=${reference}`, "--", "sh", "-c", script));
    expect(done.code).toBe(7);
    expect(done.out.split(secret)).toHaveLength(2);
  });

  it("forwards signals, and tells by which one the child ended", async () => {
    const args = at(
      "run",
      "--",
      "sh",
      "-c",
      'trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done',
    );
    const caught = start(args);
    await new Promise((resolve) => caught.child.stdout?.once("data", resolve));
    caught.child.kill("SIGTERM");
    expect((await caught.ended).code).toBe(9);
    expect((await run(at("run", "--", "sh", "-c", "kill -KILL $$"))).code).toBe(137);
    expect((await run(at("run", "--", "/nonexistent/program"))).code).toBe(127);
  });

  it("gives an env file whole, and starts nothing when one reference is wrong", async () => {
    await application.add({
      type: "env_file",
      name: "Staging",
      fields: { content: "A=1\nB='two words'\n" },
    });
    expect((await run(at("run", "-e", "Staging", "--", "sh", "-c", 'echo "$A-$B"'))).out).toBe(
      "1-two words\n",
    );
    const wrong = await run(
      at(
        "run",
        "-e",
        "Staging",
        "-e",
        "X=sallyport://Personal/Gone/password",
        "--",
        "echo",
        "started",
      ),
    );
    expect(wrong).toMatchObject({ code: 3, out: "" });
  });
});
