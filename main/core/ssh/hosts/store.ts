import { createSecretKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Audit } from "#core/audit";
import { deriveKey, newId, open, pad, seal, unpad, wipe } from "#core/crypto";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { queryBuilder, type Storage } from "#core/storage";
import type { Belongings } from "#core/vault";
import { fingerprintOf } from "../keys/parts.ts";
import { createHostBelongings } from "./carried.ts";
import { authoritiesOf } from "./certificate.ts";
import { judgeKey, knownTypes, type Server, type Verdict } from "./check.ts";
import { hostName, keyType, parseKnownHosts, type KnownHost } from "./line.ts";
import type { SshTables } from "./schema.ts";

export interface TrustedKey {
  readonly id: string;
  /** `host`, or `[host]:port` where the port is not 22. */
  readonly host: string;
  /** `ssh-ed25519`, … */
  readonly algorithm: string;
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/** What is known of one server at the moment of connecting to it. */
export interface Acquaintance {
  judge(key: Uint8Array): Verdict;
  /** The types of key by which it is known, to be asked for first. */
  readonly types: readonly string[];
  /** The keys of authorities that may speak for it. */
  readonly authorities: readonly Uint8Array[];
}

/** Host keys that are trusted: our own, and read-only those of the machine's OpenSSH. */
export interface KnownHosts {
  /** Throws `vault-locked` while locked. */
  lookUp(server: Server): Promise<Acquaintance>;
  /** Remembers a key; one of the same type that we kept for this server is replaced. */
  trust(server: Server, key: Uint8Array): void;
  /** The hosts that a key of this fingerprint is known by, but those whose names are hashed. Throws `vault-locked`. */
  namesOf(fingerprint: string): Promise<string[]>;
  /** Our own, by host. Throws `vault-locked`. */
  list(): TrustedKey[];
  /** Throws `not-found`. */
  forget(id: string): void;
  /** Our own of the hosts that these records alone name. */
  belongings(namesOf: (ids: ReadonlySet<string>) => ReadonlySet<string>): Belongings;
}

export interface KnownHostsParts {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly clock: Clock;
  /** The account's own X25519 private key (`account.auditKey`). Throws `vault-locked`. */
  readonly accountKey: () => KeyObject;
  /** known_hosts files of the machine's OpenSSH, which are read and never written. */
  readonly files?: readonly string[];
}

interface Row {
  readonly id: string;
  readonly addedAt: number;
  readonly line: KnownHost;
}

const largestFile = 16 * 1024 * 1024;
const db = queryBuilder<SshTables>();

interface Rows {
  all(): Row[];
  insert(line: string, addedAt?: number): void;
  remove(id: string): void;
}

/** Our own lines, sealed at rest. */
function openRows({ storage, clock, accountKey }: KnownHostsParts): Rows {
  function key(): KeyObject {
    const der = accountKey().export({ format: "der", type: "pkcs8" });
    const secret = createSecretKey(der.subarray(der.length - 32));
    wipe(der);
    return deriveKey(secret, "sallyport/1/known-hosts");
  }
  return {
    all() {
      const sealingKey = key();
      return storage.all(db.selectFrom("known_host").selectAll().compile()).flatMap((row) => {
        // SECURITY: a row that another hand wrote does not open, and trusts nobody.
        const plain = open(sealingKey, row.sealed, contextOf(row.id));
        const text = plain === null ? null : unpad(plain);
        const line = text === null ? undefined : parseKnownHosts(Buffer.from(text).toString())[0];
        return line === undefined ? [] : [{ id: row.id, addedAt: row.added_at, line }];
      });
    },
    insert(line, addedAt = clock.now()) {
      const id = newId(clock.now());
      const sealed = seal(key(), pad(Buffer.from(line)), contextOf(id));
      const values = { id, added_at: addedAt, sealed };
      storage.run(db.insertInto("known_host").values(values).compile());
    },
    remove(id) {
      storage.run(db.deleteFrom("known_host").where("id", "=", id).compile());
    },
  };
}

/** The known hosts of one data folder. */
export function createKnownHosts(parts: KnownHostsParts): KnownHosts {
  const { storage, audit, clock } = parts;
  const rows = openRows(parts);
  async function readLines(): Promise<KnownHost[]> {
    const own = rows.all().map((row) => row.line);
    const files = await Promise.all((parts.files ?? []).map(readFileLines));
    return [...own, ...files.flat()];
  }
  return {
    belongings: (namesOf) => createHostBelongings(linesOf(rows), namesOf),
    async lookUp(server) {
      const lines = await readLines();
      return {
        judge: (shown) => judgeKey(lines, server, shown, clock.now()),
        types: knownTypes(lines, server),
        authorities: authoritiesOf(lines, server).map(({ key }) => key),
      };
    },
    trust(server, shown) {
      const host = hostName(server.address, server.port);
      const type = keyType(shown);
      if (type === null || /[\s,]/.test(host)) throw new TypeError("not a key of a host");
      storage.transaction(() => {
        for (const { id, line } of rows.all()) {
          if (line.hosts === host && line.type === type) rows.remove(id);
        }
        rows.insert(textOf({ hosts: host, type, key: shown }));
        audit.append("host-key.trusted", { host, algorithm: type, key: fingerprintOf(shown) });
      });
    },
    async namesOf(fingerprint) {
      const lines = (await readLines()).filter(
        ({ marker, hosts, key }) =>
          marker === "none" && !hosts.startsWith("|") && fingerprintOf(key) === fingerprint,
      );
      return [...new Set(lines.map(({ hosts }) => hosts))];
    },
    list() {
      return rows
        .all()
        .map(describeRow)
        .sort((a, b) => a.host.localeCompare(b.host));
    },
    forget(id) {
      const row = rows.all().find((candidate) => candidate.id === id);
      if (row === undefined) throw new AppError("not-found", "This host key is already forgotten.");
      storage.transaction(() => {
        rows.remove(id);
        const { host, algorithm, fingerprint } = describeRow(row);
        audit.append("host-key.forgotten", { host, algorithm, key: fingerprint });
      });
    },
  };
}

/** Our lines, as texts. */
function linesOf(rows: Rows): Parameters<typeof createHostBelongings>[0] {
  return {
    all: () => rows.all().map(keptLine),
    insert: ({ text, addedAt }) => {
      if (parseKnownHosts(text).length === 1) rows.insert(text, addedAt);
    },
    remove: (id) => {
      rows.remove(id);
    },
  };
}

function textOf({ hosts, type, key }: Pick<KnownHost, "hosts" | "type" | "key">): string {
  return `${hosts} ${type} ${Buffer.from(key).toString("base64")}`;
}

function keptLine({ id, addedAt, line }: Row) {
  return { id, addedAt, host: line.hosts, text: textOf(line) };
}

function describeRow({ id, addedAt, line }: Row): TrustedKey {
  const fingerprint = fingerprintOf(line.key);
  return { id, host: line.hosts, algorithm: line.type, fingerprint, addedAt };
}

function contextOf(id: string): string {
  return `sallyport/1/known-host/${id}`;
}

/** A file that is not there, or cannot be read, knows nobody. */
async function readFileLines(file: string): Promise<KnownHost[]> {
  try {
    const text = await readFile(file, "utf8");
    return text.length > largestFile ? [] : parseKnownHosts(text);
  } catch {
    return [];
  }
}
