import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { generateKey, type Connection } from "#core/ssh";
import { startSshd, type Sshd } from "../../../parts/sshd.ts";
import { host, key, openHarness, outcome, type Harness } from "../fixture.ts";
import { startServer } from "../servers.ts";

const ca = await generateKey("ed25519", "");
const left = () => readdirSync(tmpdir()).filter((name) => /^sallyport-[A-Za-z0-9]{6}$/.test(name));

/** Every ssh that this process started. */
function ours(): number[] {
  const found = execFileSync("pgrep", ["-P", String(process.pid), "-x", "ssh"]).toString();
  return found.trim().split("\n").map(Number);
}

describe("the system's OpenSSH as the engine", () => {
  let sshd: Sshd;
  let harness: Harness;
  const open: Connection[] = [];
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const trusted = join(mkdtempSync(join(tmpdir(), "sallyport-ca-")), "ca.pub");
    writeFileSync(trusted, `${ca.publicKey}\n`);
    const config = [`TrustedUserCAKeys ${trusted}`];
    sshd = await startSshd({ authorizedKeys: [key.publicKey], config });
  });
  afterAll(() => sshd.stop());
  beforeEach(async () => {
    harness = await openHarness();
    wish({});
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.close();
    for (const stop of stops.splice(0)) await stop();
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  });

  function wish(fields: Record<string, string>, port = sshd.port): void {
    harness.records["host"] = host(port, { user: sshd.user, engine: "openssh", ...fields });
  }

  async function connect(): Promise<Connection> {
    const connection = await harness.connect("host", { handshakeMs: 20_000, signInMs: 20_000 });
    open.push(connection);
    return connection;
  }

  it("signs in with a key of the vault, asks about the host's key, and tells what was agreed", async () => {
    const connection = await connect();
    expect(harness.doubts).toMatchObject([{ reason: "unknown", algorithm: "ssh-ed25519" }]);
    expect(connection.facts).toMatchObject({ engine: "openssh", postQuantum: true });
    expect(connection.facts.hostKey).toBe(`ssh-ed25519 ${harness.doubts[0]?.fingerprint ?? ""}`);
    expect(connection.facts.cipher).not.toBe("");
    const channel = await connection.exec("printf one; printf two >&2; exit 7");
    expect(await outcome(channel)).toEqual({ output: "one", code: 7 });
    await connect();
    expect(harness.doubts).toHaveLength(1);
  });

  it("gives a shell its terminal, its size and its exit", async () => {
    const connection = await connect();
    const shell = await connection.shell({ columns: 71, rows: 19 });
    let said = "";
    shell.onOutput((bytes) => (said += Buffer.from(bytes).toString()));
    const ended = new Promise((resolve) => {
      shell.onExit(resolve);
    });
    shell.write(Buffer.from("stty size; exit 4\n"));
    expect(await ended).toMatchObject({ code: 4 });
    expect(said).toContain("19 71");
  });

  it("signs in with a certificate [CA6] [CA7]", async () => {
    const fields = { private_key: ca.privateKey, public_key: ca.publicKey };
    const role = "certificate-authority";
    const record = { type: "ssh_key", name: "CA", trashed: false };
    harness.records["ca"] = { ...record, fields: { ...fields, role } };
    wish({ sign_in: "certificate", authority: "ca", key: "" });
    await connect();
    expect(harness.certificates.list("ca")).toHaveLength(1);
    expect(sshd.log()).toContain("ID sallyport:host");
    wish({ sign_in: "certificate", authority: "ca", key: "", principals: "nobody-else" });
    await expect(connect()).rejects.toMatchObject({ code: "certificate-refused" });
  });

  it("is refused without a sign-in when the host's key has changed", async () => {
    const { publicKey } = await generateKey("ed25519", "");
    const server = { address: "127.0.0.1", port: sshd.port };
    harness.hosts.trust(server, Buffer.from(publicKey.split(" ")[1] ?? "", "base64"));
    harness.answers.hostKey = "refuse";
    const before = sshd.log().length;
    await expect(connect()).rejects.toMatchObject({ code: "host-key-changed" });
    expect(harness.doubts[0]).toMatchObject({ reason: "changed" });
    expect(sshd.log().slice(before)).not.toMatch(/Accepted|Failed|Postponed/);
  });

  it("gives the login's password once, and is refused rather than try again", async () => {
    const server = await startServer({
      onAuthentication: (attempt) => {
        if (attempt.method === "password" && attempt.password === "it's $HOME \\ 100%s") {
          attempt.accept();
        } else attempt.reject(["password"]);
      },
    });
    stops.push(() => server.stop());
    const login = (password: string) => {
      const fields = { username: "mara", password };
      harness.records["login"] = { type: "login", name: "login", trashed: false, fields };
    };
    wish({ sign_in: "password", login: "login", key: "" }, server.port);
    login("it's $HOME \\ 100%s");
    await connect();
    login("wrong");
    await expect(connect()).rejects.toMatchObject({ code: "sign-in-refused" });
    expect(server.seen.filter((step) => step === "password wrong")).toHaveLength(1);
  });

  it("is chosen by itself for a host that an authority vouches for, and asks nothing [CA13]", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sallyport-host-ca-"));
    const at = (name: string) => join(folder, name);
    writeFileSync(at("ca"), ca.privateKey, { mode: 0o600 });
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at("host")]);
    const sign = ["-q", "-s", at("ca"), "-I", "x", "-h", "-n", "127.0.0.1", at("host.pub")];
    execFileSync("ssh-keygen", sign);
    const certified = await startSshd({
      authorizedKeys: [key.publicKey],
      hostKeyTypes: ["rsa"],
      config: [`HostKey ${at("host")}`, `HostCertificate ${at("host-cert.pub")}`],
    });
    stops.push(() => certified.stop());
    writeFileSync(at("known"), `@cert-authority [127.0.0.*]:* ${ca.publicKey}\n`);
    harness = await openHarness(undefined, [at("known")]);
    wish({ engine: "" }, certified.port);
    const connection = await connect();
    expect(harness.doubts).toEqual([]);
    expect(connection.facts.engine).toBe("openssh");
    expect(connection.facts.hostKey).toMatch(/^ssh-ed25519-cert-v01@openssh.com SHA256:/);
    writeFileSync(at("known"), `@cert-authority * ${ca.publicKey}\n@revoked * ${ca.publicKey}\n`);
    await expect(connect()).rejects.toMatchObject({ code: "host-key-revoked" });
  });

  it("goes on through a built-in jump, and leads on itself", async () => {
    harness.records["jump"] = host(sshd.port, { user: sshd.user, name: "jump" });
    wish({ jump: "jump" });
    const connection = await connect();
    expect(await outcome(await connection.exec("exit 0"))).toMatchObject({ code: 0 });
    harness.records["outer"] = host(sshd.port, { user: sshd.user, engine: "openssh" });
    harness.records["host"] = host(sshd.port, { user: sshd.user, jump: "outer" });
    const second = await connect();
    expect(second.facts.engine).toBe("ssh2");
    expect(await outcome(await second.exec("exit 5"))).toMatchObject({ code: 5 });
  });

  it("tells when the connection is lost, and opens nothing after it", async () => {
    const connection = await connect();
    const lost = new Promise((resolve) => {
      connection.onClose(resolve);
    });
    for (const pid of ours()) process.kill(pid, "SIGKILL");
    expect(await lost).toMatchObject({ code: "connection-lost" });
    await expect(connection.exec("true")).rejects.toMatchObject({ code: "connection-lost" });
  });

  it.each([
    ["host-refused", 1],
    ["handshake-failed", 0],
  ])("calls it %s", async (code, port) => {
    if (port === 0) {
      const { createServer } = await import("node:net");
      const server = createServer((socket) => socket.resume().end("nonsense\r\n\r\n"));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      stops.push(
        () =>
          new Promise((resolve) =>
            server.close(() => {
              resolve();
            }),
          ),
      );
      wish({}, (server.address() as { port: number }).port);
    } else wish({}, port);
    await expect(connect()).rejects.toMatchObject({ code });
  });

  it("ends when the person gives up", async () => {
    const giveUp = new AbortController();
    const attempt = harness.connect("host", {}, giveUp.signal);
    giveUp.abort(new Error("closed"));
    await expect(attempt).rejects.toThrow("closed");
  });

  it("leaves nothing of a secret in arguments, variables or files", async () => {
    await connect();
    const secret = key.privateKey.split("\n")[2] ?? "";
    for (const pid of ours()) {
      const told = ["cmdline", "environ"].map((name) =>
        readFileSync(`/proc/${pid}/${name}`, "utf8"),
      );
      expect(told.join("")).not.toContain(secret);
    }
    for (const folder of left()) {
      for (const name of ["host", "ask"]) {
        expect(readFileSync(join(tmpdir(), folder, name), "utf8")).not.toContain(secret);
      }
    }
  });
});
