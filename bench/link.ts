import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { auditMigrations, createAudit, type Audit } from "#core/audit";
import { systemClock } from "#core/ports";
import {
  createConnector,
  createKnownHosts,
  findRoute,
  sshMigrations,
  type Asker,
  type Connection,
  type Connector,
  type ReadFields,
  type RecordFields,
} from "#core/ssh";
import { openStorage } from "#core/storage";
import type { Target } from "./openssh.ts";
import { temporaryFolder } from "./temporary.ts";

const nobody: Asker = {
  hostKey: () => Promise.reject(new Error("The bench knows its server")),
  masterPassword: () => Promise.resolve(""),
  prompts: () => Promise.reject(new Error("The bench signs in with a key")),
};

export interface Link {
  /** What a room that connects by itself is handed; the one host is called “host”. */
  readonly parts: { connector: Connector; readFields: ReadFields; audit: Audit };
  connect(): Promise<Connection>;
  close(): void;
}

/** Our own connections to the server that OpenSSH's client is measured on, with the same keys. */
export function createLink(target: Target): Link {
  const folder = path.join(temporaryFolder(), "link");
  const storage = openStorage({ folder, migrations: [...auditMigrations, ...sshMigrations] });
  const clock = systemClock;
  const audit = createAudit({ storage, clock });
  const { privateKey } = generateKeyPairSync("x25519");
  const records: Record<string, RecordFields> = {
    host: {
      type: "host",
      name: "Bench",
      trashed: false,
      fields: {
        address: "127.0.0.1",
        port: String(target.port),
        user: target.user,
        sign_in: "key",
        key: "key",
      },
    },
    key: {
      type: "ssh_key",
      name: "Bench key",
      trashed: false,
      fields: { private_key: readFileSync(target.identityFile, "utf8") },
    },
  };
  const readFields = (id: string) => {
    const record = records[id];
    if (record === undefined) throw new TypeError(`No such record: ${id}`);
    return record;
  };
  const knownHosts = createKnownHosts({
    storage,
    audit,
    clock,
    accountKey: () => privateKey,
    files: [target.knownHostsFile],
  });
  const connector = createConnector({
    ...{ knownHosts, audit, clock, readFields, totpCode: () => "" },
    permit: () => Promise.resolve(),
    shells: { open: () => Promise.reject(new Error("the bench opens no shell here")) },
    certify: () => {
      throw new Error("the bench signs in with a key");
    },
  });
  return {
    parts: { connector, readFields, audit },
    connect: () =>
      connector.connect(findRoute(readFields, "host"), nobody, new AbortController().signal),
    close: () => {
      storage.close();
    },
  };
}
