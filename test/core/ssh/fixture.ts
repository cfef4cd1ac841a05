import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { Audit } from "#core/audit";
import { systemClock, type Clock } from "#core/ports";
import {
  createConnector,
  createKnownHosts,
  findRoute,
  generateKey,
  sshMigrations,
  type Asker,
  type Connection,
  type Connector,
  type HostKeyDoubt,
  type KeyPair,
  type PasswordNeed,
  type PromptList,
  type ReadFields,
  type RecordFields,
  type Timings,
} from "#core/ssh";
import { certificatesMigrations, createCertificates, type Certificates } from "#core/certificates";
import { AppError } from "#core/errors";
import { afterAll } from "vitest";
import { createLocalShells } from "../../../main/pty/index.ts";
import { goodPassword, openBench } from "../vault/fixture.ts";

/** Short enough for a test of what runs out, long enough for a busy machine. */
export const quick: Partial<Timings> = { handshakeMs: 700, signInMs: 5000, channelMs: 700 };

export const key: KeyPair = await generateKey("ed25519", "test");

/** A host record's fields, all on the loopback. */
export function host(port: number, fields: Record<string, string> = {}): RecordFields {
  const usual = {
    address: "127.0.0.1",
    port: String(port),
    user: "mara",
    sign_in: "key",
    key: "key",
  };
  return {
    type: "host",
    name: fields["name"] ?? "harbour",
    trashed: false,
    fields: { ...usual, ...fields },
  };
}

export interface Harness {
  readonly records: Record<string, RecordFields>;
  readonly hosts: ReturnType<typeof createKnownHosts>;
  readonly certificates: Certificates;
  /** What the trail says of the newest events. */
  details(): Record<string, unknown>[];
  readonly doubts: HostKeyDoubt[];
  readonly asked: PromptList[];
  /** What the person answers; tests change them. */
  readonly answers: {
    hostKey: "trust" | "once" | "refuse";
    prompts: string[];
    masterPasswords: string[];
  };
  /** The records that ask again, what they were asked with, and what was said of a wrong answer. */
  readonly asksAgain: Set<string>;
  readonly needs: PasswordNeed[];
  trail(): string[];
  /** What the room of files needs of these. */
  sftpParts(): { connector: Connector; readFields: ReadFields; audit: Audit };
  connect(hostId: string, timings?: Partial<Timings>, signal?: AbortSignal): Promise<Connection>;
}

/** Real known hosts and a real trail, records in memory, and a person who answers as told. */
export async function openHarness(
  clock: Clock = systemClock,
  files: readonly string[] = [],
): Promise<Harness> {
  const bench = openBench({ migrations: [...sshMigrations, ...certificatesMigrations] });
  await bench.account.create(goodPassword);
  const { storage, audit, account } = bench;
  const accountKey = () => account.auditKey();
  const hosts = createKnownHosts({ storage, audit, clock: systemClock, accountKey, files });
  const certificates = createCertificates({ storage, audit, clock, accountKey });
  const records: Record<string, RecordFields> = {
    key: { type: "ssh_key", name: "key", trashed: false, fields: { private_key: key.privateKey } },
  };
  const asksAgain = new Set<string>();
  const permitted = new Set<string>();
  const readFields = (id: string, use?: "sign-in" | "fill") => {
    const found = records[id];
    if (found === undefined) throw new Error(`no record ${id}`);
    if (!asksAgain.has(id)) return found;
    if (use === undefined) return { ...found, fields: withoutSecrets(found.fields) };
    if (permitted.delete(id)) return found;
    const details = { use: id, recordName: found.name };
    throw new AppError("password-needed", "It asks again.", { details });
  };
  const permit = async (use: string, password: string) => {
    await account.confirm(password);
    permitted.add(use);
  };
  const doubts: HostKeyDoubt[] = [];
  const asked: PromptList[] = [];
  const needs: PasswordNeed[] = [];
  const answers: Harness["answers"] = { hostKey: "trust", prompts: [], masterPasswords: [] };
  const asker: Asker = {
    hostKey: (doubt) => {
      doubts.push(doubt);
      return Promise.resolve(answers.hostKey);
    },
    prompts: (list) => {
      asked.push(list);
      return Promise.resolve(answers.prompts);
    },
    masterPassword: (need) => {
      needs.push(need);
      return Promise.resolve(answers.masterPasswords.shift() ?? "");
    },
  };
  return {
    records,
    hosts,
    certificates,
    details: () =>
      audit.list({ limit: 20 }, account.auditKey()).events.map((event) => event.details ?? {}),
    doubts,
    asked,
    answers,
    asksAgain,
    needs,
    trail: () => audit.list({ limit: 20 }, null).events.map((event) => event.kind),
    sftpParts() {
      const totpCode = () => "";
      const parts = {
        ...{ knownHosts: hosts, audit, clock, readFields, permit, totpCode, shells },
        certify: (
          id: string,
          record: RecordFields,
          order: Parameters<typeof certificates.issue>[1],
        ) => certificates.issue(certificates.authorityOf(id, record), order),
      };
      return { connector: createConnector(parts), readFields, audit };
    },
    connect(hostId, timings = {}, signal = new AbortController().signal) {
      const totpCode = (secret: string) => `code of ${secret}`;
      const connector = createConnector({
        knownHosts: hosts,
        audit,
        clock,
        readFields,
        permit,
        totpCode,
        shells,
        certify: (id, record, order) =>
          certificates.issue(certificates.authorityOf(id, record), order),
        timings,
      });
      return connector.connect(findRoute(readFields, hostId), asker, signal);
    },
  };
}

/** For a bench whose hosts sign in without certificates. */
export function noCertificates(): never {
  throw new Error("no certificates are made here");
}

const entry = new URL("../../../main/pty/process.ts", import.meta.url).pathname;
const shells = createLocalShells(entry);
afterAll(() => {
  shells.stop();
});

const secrets = ["password", "totp_secret", "private_key"];

function withoutSecrets(fields: RecordFields["fields"]): RecordFields["fields"] {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !secrets.includes(name)));
}

export interface Listener {
  readonly port: number;
  readonly sockets: Socket[];
  stop(): Promise<void>;
}

/** A TCP server that does with each connection what it is told. */
export async function listen(onSocket: (socket: Socket) => void): Promise<Listener> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

export interface Tap extends Listener {
  /** Bytes that the client has sent so far. */
  sent(): number;
  /** From now on nothing passes, and nothing is closed: a cable that was pulled. */
  freeze(): void;
}

/** Stands between a client and a server, and counts. */
export async function tap(port: number): Promise<Tap> {
  let sent = 0;
  let frozen = false;
  const listener = await listen((client) => {
    const server = connect(port, "127.0.0.1");
    server.on("error", () => undefined);
    client.on("data", (bytes) => {
      sent += bytes.length;
      if (!frozen) server.write(bytes);
    });
    server.on("data", (bytes) => {
      if (!frozen) client.write(bytes);
    });
    client.on("close", () => server.destroy());
    server.on("close", () => {
      if (!frozen) client.destroy();
    });
  });
  return { ...listener, sent: () => sent, freeze: () => (frozen = true) };
}

/** Everything that a program wrote, and how it ended. */
export async function outcome(
  channel: Awaited<ReturnType<Connection["exec"]>>,
): Promise<{ output: string; code: number | null }> {
  const chunks: Uint8Array[] = [];
  channel.onOutput((bytes) => chunks.push(bytes));
  channel.onErrorOutput(() => undefined);
  const exit = await new Promise<{ code: number | null }>((resolve) => {
    channel.onExit(resolve);
  });
  return { output: Buffer.concat(chunks).toString(), code: exit.code };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
