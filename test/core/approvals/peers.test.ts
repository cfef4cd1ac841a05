import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readlinkSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createPeers } from "#core/approvals";

const children: ChildProcess[] = [];
const stops: (() => void)[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const stop of stops.splice(0)) stop();
});

/** A socket that real programs connect to, and who came. */
async function listen(): Promise<{ file: string; next: () => Promise<Socket> }> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "sallyport-peers-")), "door.sock");
  const came: Socket[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    came.push(socket);
    server.emit("came");
  });
  await new Promise<void>((resolve) => server.listen(file, resolve));
  stops.push(() => {
    for (const socket of came) socket.destroy();
    server.close();
  });
  const next = async () => {
    while (came.length === 0) await new Promise((resolve) => server.once("came", resolve));
    return came.shift() as Socket;
  };
  return { file, next };
}

function connect(file: string, name = ""): number {
  const bind = name === "" ? "" : `s.bind(${JSON.stringify(name)});`;
  const code = `import socket,time;s=socket.socket(socket.AF_UNIX);${bind}s.connect(${JSON.stringify(file)});time.sleep(60)`;
  const child = spawn("python3", ["-c", code], { stdio: "ignore" });
  children.push(child);
  return child.pid ?? 0;
}

const nodeClient = `require("node:net").connect(process.argv[2]); setTimeout(() => {}, 60_000)`;

describe.runIf(process.platform === "linux")("peers", () => {
  it("[AP3] are told by the system: their number, path, parent and session", async () => {
    const peers = createPeers();
    const { file, next } = await listen();
    const pid = connect(file);
    const peer = await peers.identify(await next());
    expect(peer?.caller.program.pid).toBe(pid);
    expect(peer?.caller.program.path).toMatch(/python/);
    expect(peer?.caller.parent).toEqual({ path: process.execPath, pid: process.pid });
  });

  it("[AP3] that come at once are told apart", async () => {
    const peers = createPeers();
    const { file, next } = await listen();
    const pids = Array.from({ length: 8 }, () => connect(file));
    const found = await Promise.all(pids.map(async () => peers.identify(await next())));
    const told = found.map((peer) => peer?.caller.program.pid ?? 0);
    expect(told.toSorted((a, b) => a - b)).toEqual(pids.toSorted((a, b) => a - b));
  });

  it("[AP3] are not mistaken for another, whatever a socket's name looks like", async () => {
    const peers = createPeers();
    const { file, next } = await listen();
    const pid = connect(file);
    const socket = await next();
    const { fd = 0 } = (socket as Socket & { _handle?: { fd?: number } })._handle ?? {};
    const near = /\d+/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[0] ?? "";
    connect(file, `\0x\nu_str ESTAB 0 0 ${file} ${near} * 1\n`);
    await next();
    const found = await peers.identify(socket);
    expect([undefined, pid]).toContain(found?.caller.program.pid);
  });

  it("[AP2] that run one script have one key, and an interpreter without one has none [AP4]", async () => {
    const peers = createPeers();
    const { file, next } = await listen();
    const script = path.join(path.dirname(file), "client.cjs");
    writeFileSync(script, nodeClient);
    for (const args of [
      [script, file],
      [script, file],
      ["-e", nodeClient, "x", file],
    ]) {
      children.push(spawn(process.execPath, args, { stdio: "ignore" }));
    }
    const found = [await next(), await next(), await next()];
    const told = await Promise.all(found.map((socket) => peers.identify(socket)));
    const withKey = told.filter((peer) => peer?.key !== null);
    expect(withKey).toHaveLength(2);
    expect(new Set(withKey.map((peer) => peer?.key)).size).toBe(1);
    expect(withKey[0]?.caller.script).toBe(script);
    expect(told.find((peer) => peer?.key === null)?.caller.script).toBeNull();
  });

  it("that are gone before they are looked for are nobody", async () => {
    const peers = createPeers();
    const { file, next } = await listen();
    connect(file);
    const socket = await next();
    socket.destroy();
    expect(await peers.identify(socket)).toBeNull();
  });
});
