import { createHash, randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { fingerprintOf, generateKey, signWith, verifySignature, wireString } from "#core/ssh";
import { fakeClock } from "../../parts/clock.ts";
import { blobOf, dial, identitiesRequest, openAgent, signRequest, type Opened } from "./fixture.ts";

const key = await generateKey("ed25519", "mine");
const blob = blobOf(key.publicKey);
const failure = Buffer.of(5);
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

/** The signature in a reply, or null for a refusal. */
function signatureIn(reply: Buffer | null): Buffer | null {
  return reply?.[0] === 14 ? reply.subarray(5) : null;
}

/** A sign-in as ssh writes it (RFC 4252, section 7). */
function signIn(sessionId: Uint8Array, hostKey?: Uint8Array): Buffer {
  const method = hostKey === undefined ? "publickey" : "publickey-hostbound-v00@openssh.com";
  return Buffer.concat([
    ...[wireString(sessionId), Buffer.of(50)],
    ...["mara", "ssh-connection", method].map(wireString),
    ...[Buffer.of(1), wireString("ssh-ed25519"), wireString(blob)],
    ...(hostKey === undefined ? [] : [wireString(hostKey)]),
  ]);
}

const server = await generateKey("ecdsa-p256", "server");
const other = await generateKey("ed25519", "other");

function bind(by: typeof server, sessionId: Uint8Array, forwarding: boolean, signer = by): Buffer {
  const publicKey = blobOf(signer.publicKey);
  const { privateKey } = signer;
  const signature = signWith({ privateKey, publicKey, data: sessionId, rsaHash: "sha512" });
  return Buffer.concat([
    ...[Buffer.of(27), wireString("session-bind@openssh.com")],
    ...[blobOf(by.publicKey), sessionId, signature].map(wireString),
    Buffer.of(forwarding ? 1 : 0),
  ]);
}

const session = () => createHash("sha256").update(randomBytes(8)).digest();

describe("what the key agent signs", () => {
  it("[KA4] answers a signature that the public key verifies, and has it on the trail first", async () => {
    const agent = await open();
    const client = await dial(agent.place);
    const signature = signatureIn(await client.ask(signRequest(blob, Buffer.from("data"))));
    expect(verifySignature(blob, signature ?? Buffer.alloc(0), Buffer.from("data"))).toBe(true);
    expect(verifySignature(blob, signature ?? Buffer.alloc(0), Buffer.from("date"))).toBe(false);
    expect(agent.trail()).toMatchObject([{ kind: "key-agent.signed", details: { for: "data" } }]);
  });

  it("[KA4] refuses SHA-1 for an RSA key, and flags that nobody knows", async () => {
    const agent = await open();
    const rsa = await generateKey("rsa-4096", "rsa");
    await agent.offer("rsa", rsa.privateKey);
    const client = await dial(agent.place);
    for (const flags of [0, 1, 8]) {
      expect(await client.ask(signRequest(blobOf(rsa.publicKey), Buffer.from("x"), flags))).toEqual(
        failure,
      );
    }
    for (const [flags, name] of [
      [2, "rsa-sha2-256"],
      [4, "rsa-sha2-512"],
    ] as const) {
      const reply = await client.ask(signRequest(blobOf(rsa.publicKey), Buffer.from("x"), flags));
      expect(signatureIn(reply)?.toString("latin1")).toContain(name);
    }
    expect(agent.trail().map(({ kind }) => kind)).toContain("key-agent.refused");
  });

  it("[KA2] knows nothing of a key that is not allowed, or not any more", async () => {
    const agent = await open();
    const client = await dial(agent.place);
    expect(await client.ask(signRequest(blobOf(other.publicKey), Buffer.from("x")))).toEqual(
      failure,
    );
    agent.settings.change({ keyAgent: { allowed: [] } });
    expect(await client.ask(signRequest(blob, Buffer.from("x")))).toEqual(failure);
    expect(await client.ask(identitiesRequest)).toEqual(Buffer.of(12, 0, 0, 0, 0));
    expect(agent.person.asked).toEqual([]);
  });

  it("[KA5] signs in only to the session that the connection was bound to", async () => {
    const agent = await open();
    const id = session();
    const client = await dial(agent.place);
    expect(await client.ask(bind(server, id, false))).toEqual(Buffer.of(6));
    const hostKey = blobOf(server.publicKey);
    expect(signatureIn(await client.ask(signRequest(blob, signIn(id, hostKey))))).not.toBeNull();
    expect(agent.person.asked).toEqual([
      `sign in as mara to ${fingerprintOf(hostKey)}, with the key “mine”`,
    ]);
    expect(await client.ask(signRequest(blob, signIn(session())))).toEqual(failure);
    const lie = signIn(id, blobOf(other.publicKey));
    expect(await client.ask(signRequest(blob, lie))).toEqual(failure);
    expect(agent.trail()[0]).toMatchObject({ details: { reason: "another-session" } });
  });

  it("[KA5] believes no binding that the host did not sign, and none after a sign-in", async () => {
    const agent = await open();
    const client = await dial(agent.place);
    const id = session();
    expect(await client.ask(bind(server, id, true, other))).toEqual(Buffer.of(28));
    expect(await client.ask(bind(server, id, true))).toEqual(Buffer.of(6));
    expect(await client.ask(bind(other, id, true))).toEqual(Buffer.of(28));
    expect(await client.ask(bind(other, session(), false))).toEqual(Buffer.of(6));
    expect(await client.ask(bind(server, session(), true))).toEqual(Buffer.of(28));
  });

  it("[KA6] asks for each sign-in through a forwarded connection, and names the hosts", async () => {
    const agent = await open();
    agent.knownHosts.trust({ address: "gate.example", port: 22 }, blobOf(server.publicKey));
    const through = async (name: typeof server) => {
      const client = await dial(agent.place);
      const id = session();
      await client.ask(bind(server, session(), true));
      await client.ask(bind(name, id, false));
      return signatureIn(await client.ask(signRequest(blob, signIn(id, blobOf(name.publicKey)))));
    };
    expect(await through(other)).not.toBeNull();
    const third = await generateKey("ed25519", "third");
    expect(await through(third)).not.toBeNull();
    expect(agent.person.asked).toHaveLength(2);
    expect(agent.person.asked[0]).toMatch(/asked from gate\.example \(SHA256:/);
    expect(agent.person.asked[1]).toContain(fingerprintOf(blobOf(third.publicKey)));
  });

  it("[KA6] asks each time where an older ssh on the way does not name the destination", async () => {
    const agent = await open();
    const client = await dial(agent.place);
    await client.ask(bind(server, session(), true));
    for (let turn = 0; turn < 2; turn++) {
      expect(signatureIn(await client.ask(signRequest(blob, signIn(session()))))).not.toBeNull();
    }
    expect(agent.person.asked).toHaveLength(2);
    expect(agent.person.asked[1]).toContain("a host that is not named");
  });

  it("[KA9] says which extensions it has, and refuses the others and every change", async () => {
    const agent = await open();
    const client = await dial(agent.place);
    const query = Buffer.concat([Buffer.of(27), wireString("query")]);
    const names = ["query", "query", "session-bind@openssh.com"].map(wireString);
    expect(await client.ask(query)).toEqual(Buffer.concat([Buffer.of(29), ...names]));
    const unknown = Buffer.concat([Buffer.of(27), wireString("other@example.org")]);
    const changes = [17, 18, 19, 20, 21, 22, 23, 25, 26].map((type) => Buffer.of(type));
    for (const message of [unknown, ...changes, Buffer.of(0), Buffer.of(255)]) {
      expect(await client.ask(message)).toEqual(failure);
    }
    expect((await client.ask(identitiesRequest))?.[0]).toBe(12);
  });
});

describe("the key agent while locked", () => {
  it("[KA3] asks for an unlock, and then answers what was asked before", async () => {
    const agent = await open();
    agent.lock.lock("person");
    const client = await dial(agent.place);
    const waiting = new Promise<void>((resolve) => {
      agent.agent.onChanged(({ waiting: count }) => {
        if (count === 1) resolve();
      });
    });
    const reply = client.ask(identitiesRequest);
    await waiting;
    await agent.unlock();
    expect((await reply)?.[0]).toBe(12);
    expect(agent.agent.state().waiting).toBe(0);
  });

  it("[KA3] gives up after a minute, and answers again once it is unlocked", async () => {
    const clock = fakeClock();
    const agent = await open({ clock });
    agent.lock.lock("person");
    const client = await dial(agent.place);
    const reply = client.ask(identitiesRequest);
    await expect.poll(() => agent.agent.state().waiting).toBe(1);
    clock.advance(60_000);
    expect(await reply).toEqual(failure);
    await agent.unlock();
    expect((await client.ask(identitiesRequest))?.[0]).toBe(12);
  });

  it("[KA3] names the keys from memory when that was chosen, and never otherwise", async () => {
    const agent = await open();
    agent.settings.change({ keyAgent: { listWhileLocked: true } });
    agent.lock.lock("person");
    const client = await dial(agent.place);
    expect((await client.ask(identitiesRequest))?.[0]).toBe(12);
    expect(agent.agent.state().waiting).toBe(0);
    const stranger = signRequest(blobOf(other.publicKey), Buffer.from("x"));
    expect(await client.ask(stranger)).toEqual(failure);
    const reply = client.ask(signRequest(blob, Buffer.from("x")));
    await expect.poll(() => agent.agent.state().waiting).toBe(1);
    await agent.unlock();
    expect(signatureIn(await reply)).not.toBeNull();
  });

  it("[KA3] a lock turns a waiting request away, and the next one is answered", async () => {
    const agent = await open();
    agent.person.says = "nothing";
    const client = await dial(agent.place);
    const reply = client.ask(signRequest(blob, Buffer.from("x")));
    await expect.poll(() => agent.approvals.list().asking.length).toBe(1);
    agent.lock.lock("person");
    expect(await reply).toEqual(failure);
    agent.person.says = "once";
    await agent.unlock();
    expect(signatureIn(await client.ask(signRequest(blob, Buffer.from("x"))))).not.toBeNull();
  });
});
