import { existsSync } from "node:fs";
import path from "node:path";
import { createAudit } from "#core/audit";
import { commands, runCommand, type CommandName, type How } from "#core/commands";
import { AppError } from "#core/errors";
import { systemClock } from "#core/ports";
import { createRecords, type DescribeKey } from "#core/records";
import { openStorage } from "#core/storage";
import { openAccount } from "#core/vault";
import type { Folders } from "../folders.ts";
import { migrations } from "../migrations.ts";

interface Rooms {
  readonly account: ReturnType<typeof openAccount>;
  readonly audit: ReturnType<typeof createAudit>;
}

/** Opens the data folder for as long as `run` takes. Throws what `openStorage` throws. */
async function withFolder<T>(
  { data, state }: Folders,
  run: (rooms: Rooms & { storage: ReturnType<typeof openStorage> }) => Promise<T>,
): Promise<T> {
  const storage = openStorage({ folder: data, migrations });
  try {
    const audit = createAudit({ storage, clock: systemClock });
    const account = openAccount({ storage, audit, clock: systemClock, stateFolder: state });
    return await run({ storage, audit, account });
  } finally {
    storage.close();
  }
}

function hasVault({ data }: Folders): boolean {
  return existsSync(path.join(data, "vault.sqlite"));
}

/** Reading a private key takes a library that no other command needs. */
async function keyReader(command: string): Promise<DescribeKey> {
  if (["create", "edit", "import"].includes(command))
    return (await import("./keys.ts")).describeKey;
  return () => {
    throw new TypeError("a command that reads described a key");
  };
}

/**
 * Runs a command on the vault file itself, unlocked for as long as that takes. The password is asked for when
 * the command needs the keys. Throws `account-missing`, and what unlocking and the command throw.
 */
export async function runOnFile(
  folders: Folders,
  asked: Partial<How> & {
    readonly command: string;
    readonly input: object;
    /** Asks for the master password once more, for a record that asks again. */
    readonly askAgain: (recordName: string) => Promise<string>;
  },
  askPassword: () => Promise<string>,
): Promise<unknown> {
  if (!hasVault(folders)) {
    if (asked.command === "status") return { state: "empty", retryAt: null };
    throw new AppError(
      "account-missing",
      `There is no vault in ${folders.data}. Make one with: sallyport init`,
    );
  }
  const describeKey = await keyReader(asked.command);
  const needsKeys = commands[asked.command as CommandName].needsKeys;
  // Asked for before the file is held: a person takes their time.
  const password = needsKeys ? await askPassword() : null;
  return withFolder(folders, async ({ storage, account, audit }) => {
    const records = createRecords({ account, audit, clock: systemClock, describeKey });
    if (password !== null) await account.unlock(password);
    try {
      const below = { storage, account, audit, records, clock: systemClock };
      const openTransfer = async () => (await import("./transfer.ts")).openTransfer(below);
      const openTravel = async () => (await import("./travel.ts")).openTravel(below);
      const openSource = async (at: string) => (await import("./transfer.ts")).sourceOfPath(at);
      const openHealth = async () => (await import("./health.ts")).openHealth(below);
      const openCertificates = async () => (await import("./certificates.ts")).openRoom(below);
      const openers = { openTransfer, openTravel, openSource, openHealth, openCertificates };
      const rooms = { ...below, ...openers };
      const { command: name, input, signal = new AbortController().signal } = asked;
      const { onProgress = () => undefined } = asked;
      const permit = async ({ details = {} }: AppError) => {
        const again = await asked.askAgain(String(details["recordName"]));
        await records.permit(String(details["use"]), again);
      };
      const how = { signal, onProgress, permit, admit: () => Promise.resolve() };
      return await runCommand(rooms, { name, input, program: "sallyport" }, how);
    } finally {
      if (password !== null) {
        records.forget();
        account.lock();
        audit.append("account.locked", { reason: "quit" });
      }
    }
  });
}

/** Makes a vault. Throws `account-exists`, `password-weak`, and what `openStorage` throws. */
export function makeVault(folders: Folders, password: string): Promise<{ recoveryCode: string }> {
  return withFolder(folders, async ({ account, audit }) => {
    const made = await account.create(password);
    account.lock();
    audit.append("account.locked", { reason: "quit" });
    return made;
  });
}
