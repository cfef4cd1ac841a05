import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeKey, generateKey, type Connection } from "#core/ssh";
import { freePort, startSshd, type Sshd } from "../../parts/sshd.ts";
import { host, key, openHarness, outcome, pause, tap, type Harness, type Tap } from "./fixture.ts";

describe("connecting to OpenSSH's server", () => {
  let sshd: Sshd;
  let harness: Harness;
  const open: { close(): unknown }[] = [];
  const taps: Tap[] = [];

  beforeAll(async () => {
    sshd = await startSshd({ authorizedKeys: [key.publicKey] });
  });
  afterAll(() => sshd.stop());
  beforeEach(async () => {
    harness = await openHarness();
    harness.records["host"] = host(sshd.port, { user: sshd.user });
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
    for (const each of taps.splice(0)) await each.stop();
  });

  async function connect(id = "host", timings = {}): Promise<Connection> {
    const connection = await harness.connect(id, timings);
    open.push(connection);
    return connection;
  }

  async function tapped(): Promise<Tap> {
    const line = await tap(sshd.port);
    taps.push(line);
    harness.records["host"] = host(line.port, { user: sshd.user });
    return line;
  }

  it("asks once about a new host's key, and tells what was agreed", async () => {
    const connection = await connect();
    expect(harness.doubts).toMatchObject([{ reason: "unknown", algorithm: "ssh-ed25519" }]);
    expect(connection.facts.hostKey).toContain(harness.doubts[0]?.fingerprint);
    expect(connection.facts.cipher).toBe("aes256-gcm@openssh.com");
    expect(connection.facts.keyExchange).toMatch(/^curve25519-sha256/);
    await connect();
    expect(harness.doubts).toHaveLength(1);
  });

  it("stays when the server renews its keys, and asks nothing about the same host key", async () => {
    const renewing = await startSshd({
      authorizedKeys: [key.publicKey],
      config: ["RekeyLimit 1M none"],
    });
    open.push({ close: () => renewing.stop() });
    harness.records["host"] = host(renewing.port, { user: renewing.user });
    harness.answers.hostKey = "once";
    const connection = await connect();
    const { output, code } = await outcome(
      await connection.exec("head -c 5000000 /dev/zero | tr '\\0' x"),
    );
    expect([output.length, code]).toEqual([5_000_000, 0]);
    expect(harness.doubts).toHaveLength(1);
  });

  it("sends not one byte more until the host's key is accepted", async () => {
    const line = await tapped();
    let release: (answer: "trust" | "refuse") => void = () => undefined;
    Object.defineProperty(harness.answers, "hostKey", {
      get: () => new Promise((resolve) => (release = resolve)),
    });
    const attempt = connect();
    attempt.catch(() => undefined);
    while (harness.doubts.length === 0) await pause(10);
    const before = line.sent();
    await pause(400);
    expect(line.sent()).toBe(before);
    release("refuse");
    await expect(attempt).rejects.toMatchObject({ code: "host-key-refused" });
    await pause(100);
    expect(line.sent()).toBe(before);
    expect(harness.trail()[0]).toBe("host-key.refused");
    expect(sshd.log()).not.toMatch(/Failed|Accepted.*port 1\b/);
  });

  it("refuses a changed key, and a key of a new type, unless the person takes it", async () => {
    const server = { address: "127.0.0.1", port: sshd.port };
    const { publicKey } = await generateKey("ed25519", "");
    harness.hosts.trust(server, Buffer.from(publicKey.split(" ")[1] ?? "", "base64"));
    harness.answers.hostKey = "refuse";
    await expect(connect()).rejects.toMatchObject({ code: "host-key-changed" });
    expect(harness.doubts[0]).toMatchObject({ reason: "changed" });
    expect(harness.doubts[0]?.knownFingerprints).toHaveLength(1);
    harness.answers.hostKey = "trust";
    await connect();
    await connect();
    expect(harness.doubts).toHaveLength(2);
  });

  it("asks for the type of key by which a host is known", async () => {
    const ecdsa = sshd.hostKeys.find((line) => line.startsWith("ecdsa")) ?? "";
    const server = { address: "127.0.0.1", port: sshd.port };
    harness.hosts.trust(server, Buffer.from(ecdsa.split(" ")[1] ?? "", "base64"));
    const connection = await connect();
    expect(harness.doubts).toEqual([]);
    expect(connection.facts.hostKey).toMatch(/^ecdsa-sha2-nistp256 SHA256:/);
  });

  it("calls it a new type when the host no longer has the key it is known by", async () => {
    const only = await startSshd({ authorizedKeys: [key.publicKey], hostKeyTypes: ["rsa"] });
    open.push({ close: () => only.stop() });
    const { publicKey } = await generateKey("ed25519", "");
    const server = { address: "127.0.0.1", port: only.port };
    harness.hosts.trust(server, Buffer.from(publicKey.split(" ")[1] ?? "", "base64"));
    harness.records["host"] = host(only.port, { user: only.user });
    harness.answers.hostKey = "refuse";
    await expect(connect()).rejects.toMatchObject({ code: "host-key-changed" });
    expect(harness.doubts[0]).toMatchObject({ reason: "new-type", algorithm: "ssh-rsa" });
  });

  it("runs a program and tells its output and its exit", async () => {
    const connection = await connect();
    const channel = await connection.exec("printf one; printf two >&2; exit 7");
    expect(await outcome(channel)).toEqual({ output: "one", code: 7 });
  });

  it("loses nothing of a long output while it is paused and resumed", async () => {
    const connection = await connect();
    const channel = await connection.exec("head -c 20000000 /dev/zero");
    let bytes = 0;
    channel.onOutput((chunk) => {
      bytes += chunk.length;
      if (bytes % 7 !== 0) return;
      channel.pause();
      setTimeout(() => {
        channel.resume();
      }, 1);
    });
    await new Promise((resolve) => {
      channel.onExit(resolve);
    });
    expect(bytes).toBe(20_000_000);
  });

  it("signs in with each kind of key", async () => {
    const kinds = ["ecdsa-p256", "ecdsa-p384", "rsa-4096"] as const;
    const keys = await Promise.all(kinds.map((kind) => generateKey(kind, "")));
    const server = await startSshd({ authorizedKeys: keys.map((each) => each.publicKey) });
    open.push({ close: () => server.stop() });
    for (const { privateKey } of keys) {
      harness.records["key"] = {
        type: "ssh_key",
        name: "k",
        trashed: false,
        fields: { private_key: privateKey },
      };
      harness.records["host"] = host(server.port, { user: server.user });
      const channel = await (await connect()).exec("echo in");
      expect((await outcome(channel)).output).toBe("in\n");
    }
    expect(server.log()).not.toContain("ssh-rsa SHA1");
  });

  it("signs in with a key that its record keeps as PEM, with Windows line ends", async () => {
    const pair = generateKeyPairSync("ed25519");
    const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const server = await startSshd({ authorizedKeys: [describeKey(pem).publicKey] });
    open.push({ close: () => server.stop() });
    const fields = { private_key: pem.replaceAll("\n", "\r\n") };
    harness.records["key"] = { type: "ssh_key", name: "k", trashed: false, fields };
    harness.records["host"] = host(server.port, { user: server.user });
    const channel = await (await connect()).exec("echo in");
    expect((await outcome(channel)).output).toBe("in\n");
  });

  it("goes through two jump hosts, each with its own sign-in, and closes all", async () => {
    for (const [id, jump] of [
      ["one", ""],
      ["two", "one"],
      ["three", "two"],
    ] as const) {
      harness.records[id] = host(sshd.port, { user: sshd.user, jump, name: id });
    }
    const connection = await connect("three");
    const { output } = await outcome(await connection.exec("echo $SSH_CONNECTION"));
    expect(output).toMatch(/^127\.0\.0\.1 /);
    const sessions = sshd.log().match(/Accepted publickey/g)?.length ?? 0;
    expect(sessions).toBeGreaterThanOrEqual(3);
    connection.close();
  });

  it("says which jump host is dead, or cannot reach the next", async () => {
    const nowhere = await freePort();
    harness.records["dead"] = host(nowhere, { name: "dead jump" });
    harness.records["host"] = host(sshd.port, { user: sshd.user, jump: "dead" });
    await expect(connect()).rejects.toMatchObject({
      code: "jump-failed",
      message: expect.stringContaining("dead jump") as string,
    });
    harness.records["alive"] = host(sshd.port, { user: sshd.user, name: "alive jump" });
    harness.records["host"] = host(nowhere, { user: sshd.user, jump: "alive" });
    await expect(connect()).rejects.toMatchObject({
      code: "jump-failed",
      message: expect.stringContaining("alive jump") as string,
    });
  });

  it("notices that the other end is gone, though nothing was closed", async () => {
    const line = await tapped();
    const connection = await connect("host", { pingEveryMs: 30, pingLimitMs: 300 });
    const ended = new Promise((resolve) => {
      connection.onClose(resolve);
    });
    line.freeze();
    expect(await ended).toMatchObject({ code: "connection-lost" });
  });

  it("opens no channel on a half-open connection, and says so", async () => {
    const line = await tapped();
    const connection = await connect("host", { channelMs: 300 });
    line.freeze();
    await expect(connection.exec("true")).rejects.toMatchObject({ code: "channel-timeout" });
  });

  it("measures the round trip", async () => {
    const connection = await connect();
    const latency = await new Promise<number>((resolve) => {
      connection.onLatency(resolve);
    });
    expect(latency).toBeGreaterThan(0);
  });

  it("gives up at once when it is told to", async () => {
    const abort = new AbortController();
    abort.abort(new Error("closed"));
    await expect(harness.connect("host", {}, abort.signal)).rejects.toThrow("closed");
  });

  it("refuses a server with nothing but unsafe ciphers", async () => {
    const old = await startSshd({
      authorizedKeys: [key.publicKey],
      config: ["Ciphers aes256-cbc"],
    });
    open.push({ close: () => old.stop() });
    harness.records["host"] = host(old.port, { user: old.user });
    await expect(connect()).rejects.toMatchObject({ code: "algorithm-mismatch" });
  });
});
