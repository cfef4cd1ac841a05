import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "#core/ssh";
import { startDemoServer, type DemoServer } from "../../main/demo/ssh-server.ts";
import { host, key, openHarness, type Harness } from "../core/ssh/fixture.ts";

const size = { columns: 80, rows: 24 };

describe("the demonstration's SSH server", () => {
  let server: DemoServer;
  let harness: Harness;

  beforeAll(async () => {
    harness = await openHarness();
    server = await startDemoServer([
      { name: "mara", host: "api-01.harbour.example", publicKey: key.publicKey },
      { name: "guest", host: "db-01.harbour.example", password: "tide-table" },
    ]);
    const fields = { username: "guest", password: "tide-table" };
    harness.records["login"] = { type: "login", name: "login", trashed: false, fields };
    harness.records["key-host"] = host(server.port);
    harness.records["password-host"] = host(server.port, {
      user: "",
      sign_in: "password",
      login: "login",
      jump: "key-host",
    });
  });
  afterAll(() => server.stop());

  async function type(connection: Connection, lines: readonly string[]): Promise<string> {
    const channel = await connection.shell(size);
    let said = "";
    channel.onOutput((bytes) => (said += Buffer.from(bytes).toString()));
    const ended = new Promise((resolve) => {
      channel.onExit(resolve);
    });
    channel.write(Buffer.from(`${[...lines, "exit 5"].join("\r")}\r`));
    expect(await ended).toMatchObject({ code: 5 });
    connection.close();
    return said;
  }

  it("lets a key in, and shows what a newcomer may try", async () => {
    const said = await type(await harness.connect("key-host"), [
      "help",
      "ls -l",
      "cd app",
      "cat package.json",
      "cd ../..",
      "colours",
      "log",
      "nonsense",
      "__proto__",
      "echo hullo there",
    ]);
    expect(said).toContain("Welcome to");
    for (const part of ["harbour-api", "(500)", "nonsense: not found", "\r\nhullo there\r\n"]) {
      expect(said).toContain(part);
    }
    expect(said).toContain("__proto__: not found");
  });

  it("lets a password in, by way of a jump through itself", async () => {
    const said = await type(await harness.connect("password-host"), ["whoami", "hostname"]);
    expect(said).toContain("\r\nguest\r\n");
    expect(said).toContain("\r\ndb-01.harbour.example\r\n");
  });

  it("refuses anyone else, and forwards to nothing but itself", async () => {
    harness.records["stranger"] = host(server.port, { user: "nobody" });
    await expect(harness.connect("stranger")).rejects.toMatchObject({ code: "sign-in-refused" });
    const connection = await harness.connect("key-host");
    await expect(connection.forward("127.0.0.1", 22)).rejects.toMatchObject({
      code: "jump-failed",
    });
    connection.close();
  });

  it("edits a line, recalls the last one, and stops what runs", async () => {
    const keys = ["echo onx\x7fe", "\x1b[A", "top\rq\x03", "\x15echo two"];
    const said = await type(await harness.connect("key-host"), keys);
    expect(said.match(/\r\none\r\n/g)).toHaveLength(2);
    expect(said).toContain("\x1b[?1049l");
    expect(said).toContain("\r\ntwo\r\n");
  });
});
