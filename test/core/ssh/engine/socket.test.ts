import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PacketSocket } from "../../../../main/core/ssh/engine/socket.ts";

let server: Server;
beforeAll(async () => {
  server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

async function connect(): Promise<{ socket: PacketSocket; peer: Socket }> {
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const socket = new PacketSocket();
  socket.connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [[peer]] = await Promise.all([accepted, once(socket, "connect")]);
  return { socket, peer };
}

async function readAll(from: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  from.on("data", (bytes: Buffer) => parts.push(Buffer.from(bytes)));
  await once(from, "end");
  return Buffer.concat(parts);
}

it("brings all bytes in order, lent or not, and goes on after a pause", async () => {
  for (const lends of [false, true]) {
    const { socket, peer } = await connect();
    if (lends) socket.lend();
    const sent = randomBytes(3_000_000);
    socket.once("data", () => {
      socket.pause();
      setImmediate(() => socket.resume());
    });
    const read = readAll(socket);
    socket.resume();
    peer.end(sent);
    expect((await read).equals(sent)).toBe(true);
    socket.destroy();
  }
});

it("loses nothing of what is said before somebody listens", async () => {
  const { socket, peer } = await connect();
  peer.end("SSH-2.0-early\r\n");
  await once(peer, "finish");
  await new Promise((resolve) => setTimeout(resolve, 50));
  const read = readAll(socket);
  socket.resume();
  expect((await read).toString()).toBe("SSH-2.0-early\r\n");
});

it("lets a reader keep what it was given until it is told to lend", async () => {
  const { socket, peer } = await connect();
  const kept: Buffer[] = [];
  socket.on("data", (bytes: Buffer) => kept.push(bytes));
  socket.resume();
  for (const text of ["first", "other", "third"]) {
    const heard = once(socket, "data");
    peer.write(text);
    await heard;
  }
  expect(kept.map(String)).toEqual(["first", "other", "third"]);
  socket.destroy();
});

it("answers what it reads in one piece, and in order", async () => {
  const { socket, peer } = await connect();
  const arrived = readAll(peer);
  socket.resume();
  const answers = fc.sample(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 })), 50);
  for (const answer of answers) {
    socket.once("data", () => {
      for (const bytes of answer) socket.write(bytes);
      // Nothing has left yet, so that the parts can only leave together.
      expect(socket.writableLength).toBe(Buffer.concat(answer).length);
    });
    const heard = once(socket, "data");
    peer.write("?");
    await heard;
    expect(socket.writableCorked).toBe(0);
  }
  socket.end();
  expect(await arrived).toEqual(Buffer.concat(answers.flat()));
});
