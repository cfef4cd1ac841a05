import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createKeyAgent } from "#core/key-agent";
import { generateKey, uint32, wireString } from "#core/ssh";
import {
  blobOf,
  dial,
  identitiesRequest,
  openAgent,
  run,
  signRequest,
  type Opened,
} from "./fixture.ts";

const key = await generateKey("ed25519", "mine");
const blob = blobOf(key.publicKey);
const opened: Opened[] = [];

async function open(options: Parameters<typeof openAgent>[0] = {}): Promise<Opened> {
  const agent = await openAgent(options);
  opened.push(agent);
  await agent.offer("mine", key.privateKey);
  return agent;
}

afterEach(async () => {
  for (const agent of opened.splice(0)) {
    await agent.agent.stop();
    expect(agent.mistakes).toEqual([]);
  }
});

describe("the key agent and those who are rude to it", () => {
  it("[KA8] hangs up on garbage and on a frame of a gigabyte, and serves the next", async () => {
    const agent = await open();
    for (const rubbish of [
      randomBytes(4096),
      uint32(1 << 30),
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
    ]) {
      rubbish.writeUInt8(rubbish.readUInt8(0) | 0x20, 0);
      const client = await dial(agent.place);
      client.socket.write(rubbish);
      expect(await client.reply()).toBeNull();
    }
    const client = await dial(agent.place);
    for (let turn = 0; turn < 50; turn++) {
      expect(await client.ask(randomBytes(1 + (turn % 40)))).not.toBeNull();
    }
    expect((await client.ask(identitiesRequest))?.[0]).toBe(12);
  });

  it("[KA8] cuts off who sends a byte now and then, and who stops in the middle", async () => {
    const agent = await open({ patienceMs: 300 });
    const slow = await dial(agent.place);
    const message = wireString(signRequest(blob, randomBytes(100)));
    let sent = 0;
    const drip = setInterval(() => {
      slow.socket.write(message.subarray(sent, sent + 1));
      sent += 1;
    }, 30);
    const half = await dial(agent.place);
    half.socket.write(message.subarray(0, 20));
    const whole = await dial(agent.place);
    await Promise.all([slow.closed(), half.closed()]);
    clearInterval(drip);
    expect(sent).toBeLessThan(message.length);
    expect((await whole.ask(identitiesRequest))?.[0]).toBe(12);
  });

  it("[KA8] answers two hundred clients at once, and makes room when too many stay", async () => {
    const agent = await open();
    const clients = await Promise.all(Array.from({ length: 200 }, () => dial(agent.place)));
    const replies = await Promise.all(clients.map((client) => client.ask(identitiesRequest)));
    expect(replies.every((reply) => reply?.[0] === 12)).toBe(true);
    const more = await Promise.all(Array.from({ length: 80 }, () => dial(agent.place)));
    const late = await Promise.all(more.map((client) => client.ask(identitiesRequest)));
    expect(late.every((reply) => reply?.[0] === 12)).toBe(true);
    for (const client of [...clients, ...more]) client.socket.destroy();
  });

  it("[KA8] serves the real ssh-add while two hundred others stop in the middle", async () => {
    const agent = await open();
    const half = wireString(signRequest(blob, randomBytes(100))).subarray(0, 20);
    const clients = await Promise.all(Array.from({ length: 200 }, () => dial(agent.place)));
    for (const { socket } of clients) socket.write(half);
    for (const list of ["-l", "-L"]) {
      const { code, out } = await run(agent.place, ["ssh-add", list]);
      expect([code, out.trim().split("\n").length]).toEqual([0, 1]);
    }
    for (const { socket } of clients) socket.destroy();
  });

  it("[KA6] withdraws the question when the program goes away", async () => {
    const agent = await open();
    agent.person.says = "nothing";
    const client = await dial(agent.place);
    client.socket.write(wireString(signRequest(blob, Buffer.from("x"))));
    await expect.poll(() => agent.approvals.list().asking.length).toBe(1);
    client.socket.destroy();
    await expect.poll(() => agent.approvals.list().asking.length).toBe(0);
    await expect.poll(() => agent.trail()[0]?.kind).toBe("key-agent.refused");
  });

  it("[KA8] answers several requests in one piece, in their order", async () => {
    const agent = await open();
    const client = await dial(agent.place);
    client.socket.write(
      Buffer.concat([identitiesRequest, Buffer.of(19), identitiesRequest].map(wireString)),
    );
    const kinds = [await client.reply(), await client.reply(), await client.reply()];
    expect(kinds.map((reply) => reply?.[0])).toEqual([12, 5, 12]);
  });
});

describe("the place of the key agent", () => {
  it("[KA1] is its user's alone, and free once it is switched off", async () => {
    const agent = await open();
    expect(statSync(path.dirname(agent.place)).mode & 0o777).toBe(0o700);
    expect(statSync(agent.place).mode & 0o777).toBe(0o600);
    const client = await dial(agent.place);
    agent.settings.change({ keyAgent: { enabled: false } });
    await agent.agent.settled();
    await client.closed();
    expect(existsSync(agent.place)).toBe(false);
    expect((await run(agent.place, ["ssh-add", "-l"])).code).toBe(2);
    agent.settings.change({ keyAgent: { enabled: true } });
    await agent.agent.settled();
    expect((await run(agent.place, ["ssh-add", "-l"])).code).toBe(0);
  });

  it("[KA1] is not taken from an agent that answers, and is from one that does not", async () => {
    const agent = await open();
    const second = createKeyAgent(agent.parts);
    await second.settled();
    expect(second.state()).toMatchObject({ listening: false });
    expect(second.state().problem).toContain("Another program answers");
    await second.stop();
    expect((await run(agent.place, ["ssh-add", "-l"])).code).toBe(0);
    await agent.agent.stop();
    // A socket whose server is gone, as a crash leaves it: the name stays, and nobody answers.
    const left = `${agent.place}.left`;
    const crashed = createServer();
    await new Promise<void>((resolve) => crashed.listen(left, resolve));
    renameSync(left, agent.place);
    await new Promise((resolve) => crashed.close(resolve));
    const third = createKeyAgent(agent.parts);
    await third.settled();
    expect(third.state()).toMatchObject({ listening: true, problem: null });
    await third.stop();
  });

  it("[KA1] never removes a file that is no socket", async () => {
    const agent = await open();
    await agent.agent.stop();
    mkdirSync(path.dirname(agent.place), { recursive: true });
    writeFileSync(agent.place, "a letter");
    const next = createKeyAgent(agent.parts);
    await next.settled();
    expect(next.state()).toMatchObject({ listening: false });
    expect(next.state().problem).toContain("There is a file");
    expect(existsSync(agent.place)).toBe(true);
    await next.stop();
  });
});
