/**
 * The throw-away vault of `--demo`: some forty made-up records of every type, and a server that they connect
 * to, so that a newcomer has seen everything within a minute. Must never touch anything of the person's.
 */
import type { RecordDraft, RecordSummary } from "#contract";
import type { Lock } from "#core/lock";
import type { Records } from "#core/records";
import { generateKey } from "#core/ssh";
import type { Account } from "#core/vault";
import { demoRecords } from "./content.ts";
import type { DemoVault } from "./content.ts";
import { demoHosts, demoKeyName, demoUsers, hostFields, loginName } from "./hosts.ts";
import { startDemoServer } from "./ssh-server.ts";
import type { DemoServer } from "./ssh-server.ts";

/** Told to whoever starts the demonstration, so that its lock can be tried. */
export const demoPassword = "quill-7-Ember-basin-Yard";

export interface DemoCore {
  readonly account: Account;
  readonly records: Records;
  readonly lock: Lock;
}

/** Fills an empty account, leaves it unlocked, and answers the server that its hosts are on. */
export async function openDemo({ account, records, lock }: DemoCore): Promise<DemoServer> {
  const key = await generateKey("ed25519", "deploy@harbourlight");
  const server = await startDemoServer(demoUsers(key));
  await account.create(demoPassword);
  lock.opened();
  await records.load();
  const shelf = createFiller({ account, records });
  account.records.batch(() => {
    shelf.add("Harbourlight", {
      ...{ type: "ssh_key", name: demoKeyName, fields: { private_key: key.privateKey } },
      notes: "Made for the demonstration, and gone with it.",
    });
    addHosts(shelf, server.port);
    for (const { vault, used, trashed, ...draft } of demoRecords) {
      const { id } = shelf.add(vault, draft);
      if (used === true) records.markUsed(id);
      if (trashed === true) records.trash(id);
    }
  });
  return server;
}

interface Filler {
  add(vault: DemoVault, draft: Omit<RecordDraft, "vaultId">): RecordSummary;
  readonly idOf: (name: string) => string;
}

function createFiller({ account, records }: Omit<DemoCore, "lock">): Filler {
  const [first] = account.vaults.list();
  if (first === undefined) throw new TypeError("a new account has a vault");
  const vaults: Readonly<Record<DemoVault, string>> = {
    Personal: account.vaults.rename(first.id, "Personal").id,
    Harbourlight: account.vaults.create("Harbourlight").id,
    "Travel safe": account.vaults.create("Travel safe").id,
  };
  const ids = new Map<string, string>();
  return {
    add(vault, draft) {
      const made = records.create({ ...draft, vaultId: vaults[vault] });
      ids.set(made.name, made.id);
      return made;
    },
    idOf: (name) => ids.get(name) ?? "",
  };
}

function addHosts(shelf: Filler, port: number): void {
  for (const host of demoHosts) {
    const { vault, name, user, password, tags, favourite } = host;
    if (password !== undefined) {
      shelf.add(vault, {
        ...{ type: "login", name: loginName(name), fields: { username: user, password } },
      });
    }
    shelf.add(vault, {
      ...{ type: "host", name, tags: [...(tags ?? [])], favourite: favourite === true },
      fields: hostFields(host, port, shelf.idOf),
    });
  }
}
