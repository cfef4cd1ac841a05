import { spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
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
import { buildCli, newFolders, password, program, run, start } from "./fixture.ts";

const secret = "tV7#cobalt-Weir9";
let folders: Folders;

/** Runs on the account of a data folder while no program holds it, and hands back what the trail tells. */
async function inside<T>(
  of: Folders,
  work: (rooms: Awaited<ReturnType<typeof open>>) => T,
): Promise<T> {
  const rooms = await open(of);
  try {
    return work(rooms);
  } finally {
    rooms.records.forget();
    rooms.storage.close();
  }
}

async function open({ data, state }: Folders) {
  const storage = openStorage({ folder: data, migrations });
  const audit = createAudit({ storage, clock: systemClock });
  const account = openAccount({ storage, audit, clock: systemClock, stateFolder: state });
  await account.unlock(password);
  const records = createRecords({ account, audit, clock: systemClock, describeKey });
  await records.load();
  return { storage, audit, account, records };
}

beforeAll(async () => {
  await buildCli();
  folders = newFolders();
  const made = await run(["init", "--password-stdin", "--data", folders.data], `${password}\n`);
  expect(made.code).toBe(0);
  expect(made.out).toMatch(/[0-9A-Z]{4}(-[0-9A-Z]{4}){6}/);
  await inside(folders, ({ account, records }) => {
    const vaultId = account.vaults.list()[0]?.id ?? "";
    records.create({
      vaultId,
      type: "login",
      name: "Forge",
      fields: { username: "mara", password: secret },
    });
    records.create({ vaultId, type: "login", name: "Quarry \x1b[31mred", fields: {} });
  });
});

const at = (...args: string[]) => ["--data", folders.data, ...args];
const cold = (...args: string[]) => run(at("--password-stdin", ...args), `${password}\n`);

describe("a command on the vault file itself", () => {
  it("[R2] reads a value that is asked for by name, and leaves it on the trail", async () => {
    expect(await cold("get", "Forge", "-f", "password")).toMatchObject({
      code: 0,
      out: `${secret}\n`,
      err: "",
    });
    const kinds = await inside(folders, ({ audit, account }) =>
      audit.list({ limit: 5 }, account.auditKey()).events.map(({ kind }) => kind),
    );
    expect(kinds).toEqual([
      "account.unlocked",
      "account.locked",
      "record.revealed",
      "command.run",
      "account.unlocked",
    ]);
    const shown = await cold("get", "Forge");
    expect(shown.out).not.toContain(secret);
    expect(shown.out).toContain("mara");
  });

  it("shows what a terminal would obey, and does not obey it", async () => {
    expect((await cold("list")).out).not.toContain("\x1b");
  });

  it("answers the same shape in JSON, and failures too", async () => {
    expect(JSON.parse((await cold("get", "Forge", "-f", "password", "--json")).out)).toMatchObject({
      name: "Forge",
      field: "password",
      value: secret,
    });
    const missing = await cold("get", "Nowhere", "--json");
    expect(missing).toMatchObject({ code: 3, out: "" });
    expect(JSON.parse(missing.err)).toMatchObject({ error: { code: "not-found" } });
    expect(JSON.parse((await run(at("status", "--json"))).out)).toMatchObject({
      state: "locked",
      application: false,
    });
  });

  it("needs a terminal or the input for the password, and never hangs for want of one", async () => {
    const bare = await run(at("get", "Forge"));
    expect(bare).toMatchObject({ code: 5, out: "" });
    expect(bare.err).toContain("--password-stdin");
    expect(await run(at("get", "Forge", "--password-stdin"))).toMatchObject({ code: 2 });
  });

  it("says that a password is wrong without repeating it", async () => {
    const wrong = await run(at("get", "Forge", "--password-stdin"), "not this one\n");
    expect(wrong).toMatchObject({ code: 5, out: "" });
    expect(wrong.err).not.toContain("not this one");
    expect(await cold("get", "Forge", "-f", "password")).toMatchObject({ code: 0 });
  });

  it("asks at a terminal without showing what is typed", async () => {
    const child = spawn("python3", [
      "-c",
      typist,
      process.execPath,
      program,
      ...at("get", "Forge", "-f", "password"),
    ]);
    let seen = "";
    child.stdout.on("data", (bytes: Buffer) => (seen += bytes.toString()));
    child.stdin.end(password);
    await new Promise((resolve) => child.once("close", resolve));
    expect(seen).toContain("Master password:");
    expect(seen).toContain(secret);
    expect(seen).not.toContain(password);
  });

  it("says what to do when another holds the folder without an ear for commands", async () => {
    const holder = await open(folders);
    const busy = await cold("get", "Forge");
    holder.records.forget();
    holder.storage.close();
    expect(busy).toMatchObject({ code: 7, out: "" });
    expect(busy.err).toContain("Another Sallyport");
  });

  it("makes nothing where there is nothing, but for init", async () => {
    const empty = newFolders();
    expect(
      await run(["--data", empty.data, "get", "Forge", "--password-stdin"], `${password}\n`),
    ).toMatchObject({ code: 3 });
    expect((await run(["--data", empty.data, "status"])).out).toContain("no vault");
    expect(existsSync(empty.data)).toBe(false);
    expect(await run(["--data", empty.data, "init", "--password-stdin"], "short\n")).toMatchObject({
      code: 2,
    });
    expect(await run(at("init", "--password-stdin"), `${password}\n`)).toMatchObject({ code: 9 });
  });

  it("[A2] checks the trail without a password", async () => {
    expect(await run(at("audit", "verify"))).toMatchObject({ code: 0 });
  });

  it("is quiet when who reads has had enough", async () => {
    const running = start(at("--password-stdin", "list"), `${password}\n`);
    running.child.stdout?.destroy();
    expect(await running.ended).toEqual({ code: 141, out: "", err: "" });
  });

  it("lets go of the folder when it is killed at any moment", async () => {
    for (const ms of [50, 300, 900]) {
      const running = start(at("--password-stdin", "list"), `${password}\n`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      running.child.kill("SIGKILL");
      await running.ended;
    }
    expect(await cold("get", "Forge", "-f", "password")).toMatchObject({ code: 0 });
  });

  it("refuses a secret behind the command, where every program sees it", async () => {
    const refused = await cold("create", "Leak", "--set", `password=${secret}`);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).not.toContain(secret);
  });
});

describe("inject", () => {
  const folder = () => mkdtempSync(path.join(tmpdir(), "sallyport-inject-"));

  it("fills in a template, into a file of its owner's alone", async () => {
    const place = folder();
    const [template, out] = [path.join(place, "in"), path.join(place, "out")];
    writeFileSync(
      template,
      "a: {{sallyport://Personal/Forge/password}}\nb: {{ sallyport://Personal/Forge/username }} $& {{other}}\n",
    );
    writeFileSync(out, "before", { mode: 0o644 });
    expect(await cold("inject", "-i", template, "-o", out)).toMatchObject({ code: 0, out: "" });
    expect(readFileSync(out, "utf8")).toBe(`a: ${secret}\nb: mara $& {{other}}\n`);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const piped = await run(
      at("inject", "--password-stdin"),
      `${password}\n{{ sallyport://Personal/Forge/password }}`,
    );
    expect(piped.out).toBe(secret);
  });

  it("writes nothing when one reference is wrong", async () => {
    const place = folder();
    const [template, out] = [path.join(place, "in"), path.join(place, "out")];
    writeFileSync(
      template,
      "{{ sallyport://Personal/Forge/password }}{{ sallyport://Personal/Gone/x }}",
    );
    expect(await cold("inject", "-i", template, "-o", out)).toMatchObject({ code: 3 });
    expect(readdirSync(place)).toEqual(["in"]);
    expect(await cold("inject", "-i", path.join(place, "none"))).toMatchObject({
      code: 2,
      out: "",
    });
  });
});

describe("what is typed", () => {
  it.each([
    [["nonsense"], 2],
    [["get"], 2],
    [["get", "a", "b"], 2],
    [["get", "a", "--colour"], 2],
    [["list", "--limit", "many"], 2],
    [["audit", "shred"], 2],
    [["run", "--env", "x"], 2],
    [["run", "--env", "sallyport://a/b/c", "--", "true"], 2],
    [["completion", "tcsh"], 2],
    [["generate", "--length", "1000000"], 2],
    [["--help"], 0],
    [["help", "run"], 0],
    [["get", "--help"], 0],
    [["generate", "--words", "5"], 0],
  ])("%j ends with %i, and says why without a stack", async (args, code) => {
    const ended = await run(args);
    expect(ended.code).toBe(code);
    expect(code === 0 ? ended.out : ended.err).not.toBe("");
    expect(ended.err).not.toMatch(/\n {4}at /);
  });
});

/** Types its input into a program on a terminal of its own, and shows all that this terminal shows. */
const typist = `
import os, pty, sys
typed = sys.stdin.buffer.read()
child, terminal = pty.fork()
if child == 0: os.execv(sys.argv[1], sys.argv[1:])
seen = b""
while b"password:" not in seen: seen += os.read(terminal, 1024)
os.write(terminal, typed + b"\\r")
try:
  while True:
    more = os.read(terminal, 1024)
    if not more: break
    seen += more
except OSError: pass
sys.stdout.buffer.write(seen)
`;
