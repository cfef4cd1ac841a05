import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApprovals } from "#core/approvals";
import { createKeyAgent } from "#core/key-agent";
import { createLock } from "#core/lock";
import { systemClock, type Clock } from "#core/ports";
import { createRecords } from "#core/records";
import { createSettings, settingsMigrations } from "#core/settings";
import { createKnownHosts, describeKey, sshMigrations, uint32, wireString } from "#core/ssh";
import { fakePower } from "../../parts/fakes.ts";
import { goodPassword, openBench } from "../vault/fixture.ts";

/** A real account and agent on a real socket, and a person who answers as told. */
export async function openAgent(options: { clock?: Clock; patienceMs?: number } = {}) {
  const { clock = systemClock, patienceMs } = options;
  const bench = openBench({ migrations: [...settingsMigrations, ...sshMigrations] });
  const { account, audit, storage } = bench;
  const settings = createSettings({ storage, audit });
  const records = createRecords({ account, audit, clock, describeKey });
  const accountKey = () => account.auditKey();
  const knownHosts = createKnownHosts({ storage, audit, clock, accountKey });
  const lock = createLock({
    ...{ account, records, settings, audit, clock, power: fakePower() },
    clipboard: { clear: () => Promise.resolve() },
    sessions: { lock: () => undefined },
  });
  const approvals = createApprovals({
    ...{ audit, clock, permit: records.permit, isOpen: () => account.state() === "unlocked" },
  });
  lock.onChanged(({ lockedBecause }) => {
    if (lockedBecause !== null) approvals.forget();
  });
  const person = {
    says: "lock" as "lock" | "once" | "refuse" | "nothing",
    asked: [] as string[],
    /** The records that asked again, each of which is answered with this. */
    again: [] as string[],
    password: goodPassword,
  };
  const seen = new Set<string>();
  approvals.onChanged(({ asking }) => {
    for (const { id, wants, recordName } of asking) {
      if (seen.has(id)) continue;
      seen.add(id);
      person.asked.push(wants);
      if (person.says === "nothing") continue;
      const { says } = person;
      queueMicrotask(() => {
        if (says === "refuse") approvals.refuse(id);
        else if (recordName === null) approvals.allow(id, says);
        else {
          person.again.push(recordName);
          approvals.allowOnce(id, person.password).catch(() => {
            approvals.refuse(id);
          });
        }
      });
    }
  });
  const place = path.join(mkdtempSync(path.join(tmpdir(), "a-")), "agent", "agent.sock");
  const mistakes: unknown[] = [];
  const parts = {
    ...{ account, records, settings, lock, approvals, audit, knownHosts, clock, place },
    report: (error: unknown) => mistakes.push(error),
  };
  const agent = createKeyAgent({ ...parts, ...(patienceMs !== undefined && { patienceMs }) });
  const unlock = async () => {
    await account.unlock(goodPassword);
    lock.opened();
    await records.load();
  };
  await account.create(goodPassword);
  lock.opened();
  await records.load();
  const vaultId = account.vaults.list()[0]?.id ?? "";

  /** Adds a record with this private key, and allows it. */
  async function offer(name: string, privateKey: string, certificate?: string): Promise<string> {
    const custom =
      certificate === undefined
        ? []
        : [{ label: "Certificate", kind: "text" as const, value: certificate }];
    const fields = { private_key: privateKey };
    const { id } = records.create({ vaultId, type: "ssh_key", name, fields, custom });
    const { allowed } = settings.get().keyAgent;
    settings.change({ keyAgent: { enabled: true, allowed: [...allowed, id] } });
    await agent.settled();
    return id;
  }

  return {
    ...{ ...bench, settings, records, lock, approvals, knownHosts, agent, place, person, mistakes },
    ...{ parts, unlock, offer },
    trail: (limit = 50) =>
      audit
        .list({ limit }, account.auditKey())
        .events.filter(({ kind }) => kind.startsWith("key-agent.")),
  };
}

export type Opened = Awaited<ReturnType<typeof openAgent>>;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one of OpenSSH's or git's programs with the agent in its environment. */
export function run(
  place: string,
  [program = "", ...args]: readonly string[],
  options: { cwd?: string; input?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const env = { ...process.env, SSH_AUTH_SOCK: place, ...options.env };
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env, cwd: options.cwd, timeout: 60_000 },
      (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, out, err });
      },
    );
    child.stdin?.end(options.input ?? "");
  });
}

/** A connection to the agent, byte by byte. */
export async function dial(place: string): Promise<Client> {
  const socket = connect(place);
  await once(socket, "connect");
  let waiting = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  let isClosed = false;
  socket.on("data", (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    wake();
  });
  socket
    .on("error", () => undefined)
    .on("close", () => {
      isClosed = true;
      wake();
    });
  async function reply(): Promise<Buffer | null> {
    for (;;) {
      if (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE(0)) {
        const end = 4 + waiting.readUInt32BE(0);
        const message = waiting.subarray(4, end);
        waiting = waiting.subarray(end);
        return message;
      }
      if (isClosed) return null;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const closed = async () => {
    // Not `once` of node:events: a connection that is cut off may end with an error before it closes.
    if (!isClosed) await new Promise((resolve) => socket.once("close", resolve));
  };
  return {
    ...{ socket, reply, closed },
    ask: (message) => {
      socket.write(wireString(message));
      return reply();
    },
  };
}

interface Client {
  readonly socket: Socket;
  /** The next reply, or null when the agent hung up. */
  reply(): Promise<Buffer | null>;
  ask(message: Uint8Array): Promise<Buffer | null>;
  closed(): Promise<void>;
}

export const identitiesRequest = Buffer.of(11);

export function signRequest(key: Uint8Array, data: Uint8Array, flags = 0): Buffer {
  return Buffer.concat([Buffer.of(13), wireString(key), wireString(data), uint32(flags)]);
}

export function blobOf(publicKey: string): Buffer {
  return Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
}
