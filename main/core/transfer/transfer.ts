import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Audit } from "#core/audit";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Records } from "#core/records";
import type { Storage } from "#core/storage";
import type { Account } from "#core/vault";
import { applyPlan, type Choices, type Outcome, type StageAttachment } from "./apply.ts";
import { readEarlier } from "./earlier.ts";
import { throwIfCancelled } from "./faults.ts";
import type { ImportFormat, ReadOptions, Source } from "./format.ts";
import { detectFormat, importFormats } from "./formats.ts";
import { makePlan, type Plan } from "./plan.ts";

type Options = Pick<ReadOptions, "signal" | "onProgress">;

/** Moving in and out of the unlocked account. Every method throws `vault-locked` while locked. */
export interface Transfer {
  /**
   * The dry run: what a file would bring, compared with what is there. `format` is a name of `importFormats`; absent,
   * it is found by the file's content. Throws what detection and the format throw; writes nothing.
   */
  plan(source: Source, options: ReadOptions & { readonly format?: string }): Promise<Plan>;
  /**
   * Brings in what a dry run told of: a verified backup first, then everything as one transaction. Throws as a
   * backup and any change do, `conflict` where the vault changed since the dry run, `cancelled`; then nothing was
   * written.
   */
  apply(plan: Plan, choices: Choices, options: Options): Promise<Omit<Outcome, "made">>;
}

export interface TransferParts {
  readonly account: Account;
  readonly records: Records;
  readonly audit: Audit;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly stage: StageAttachment;
}

export function createTransfer(parts: TransferParts): Transfer {
  const { account, records } = parts;
  const store = account.records;
  return {
    async plan(source, options) {
      const format = await formatOf(source, options.format);
      return makePlan({ records, store }, { source, format }, options);
    },
    async apply(plan, choices, options) {
      throwIfCancelled(options.signal);
      await backUpFirst(parts);
      const { made, ...outcome } = await applyPlan(parts, plan, choices, options);
      readEarlier(store).remember(plan.format.name, made);
      return outcome;
    },
  };
}

async function formatOf(source: Source, name: string | undefined): Promise<ImportFormat> {
  if (name === undefined) return detectFormat(source);
  const found = importFormats.find((format) => format.name === name);
  if (found !== undefined) return found;
  throw new AppError("import-unsupported", `Sallyport knows no format of the name ${name}.`);
}

const backupsKept = 3;
const backupName = /^before-import-[0-9]+\.sqlite$/;

/** The vault as it was, beside the daily backups: the newest three of them are kept. */
async function backUpFirst({ storage, audit, clock }: TransferParts): Promise<void> {
  const folder = path.join(storage.folder, "backups");
  const file = `before-import-${clock.now()}.sqlite`;
  await storage.backup(path.join(folder, file));
  audit.append("backup.written", { file });
  const others = readdirSync(folder).filter((name) => backupName.test(name) && name !== file);
  for (const name of others
    .sort()
    .reverse()
    .slice(backupsKept - 1)) {
    rmSync(path.join(folder, name), { force: true });
  }
}
