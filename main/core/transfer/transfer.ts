import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Audit } from "#core/audit";
import type { KdfParameters } from "#core/crypto";
import { AppError } from "#core/errors";
import { writeFileWhole } from "#core/files";
import type { Clock } from "#core/ports";
import type { Records } from "#core/records";
import type { Storage } from "#core/storage";
import type { Account, RecordHeader, VaultRow } from "#core/vault";
import { applyPlan, stepFor, type Choices, type Files, type Outcome } from "./apply.ts";
import { readEarlier } from "./earlier.ts";
import { throwIfCancelled } from "./faults.ts";
import type { ExportFormat, ImportFormat, ReadOptions, Source } from "./format.ts";
import { createEnding } from "./ending.ts";
import { createFormats, detectFormat, formatNamed } from "./formats.ts";
import { outgoingRecords } from "./outgoing.ts";
import { makePlan, type Plan } from "./plan.ts";
import type { Remark } from "./portable.ts";
import { sourceOfPath } from "./source.ts";

type Options = Pick<ReadOptions, "signal" | "onProgress">;

/**
 * Moving in and out of the unlocked account. Every method throws `vault-locked` while locked, and when a lock ends
 * what it is at.
 */
export interface Transfer {
  /** What can be read, and what can be written. */
  readonly formats: {
    readonly imports: readonly Pick<ImportFormat, "name" | "label">[];
    readonly exports: readonly Omit<ExportFormat, "write">[];
  };
  /** A file or folder of this machine. Rejects with `import-damaged` when it cannot be read. */
  readonly sourceAt: (path: string) => Promise<Source>;
  /** What becomes of one record of a plan. */
  readonly stepFor: typeof stepFor;
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
  /**
   * Writes every record of the vaults named, the trash too, or of these those that were chosen, after the master password was given anew. Throws `password-wrong` and
   * `attempts-delayed` for that, `import-unsupported` for a format that nobody knows, `import-password-needed` for a
   * sealed one without its password, `conflict` for a file that is there, and what `writeFileWhole` throws.
   */
  export(request: ExportRequest, options: Options): Promise<ExportOutcome>;
  /** Ends everything under way: for a lock. */
  forget(): void;
}

export interface ExportRequest {
  /** Of `exportFormats`. */
  readonly format: string;
  readonly file: string;
  readonly mayReplace: boolean;
  readonly vaultIds: readonly string[];
  /** Absent: all. */
  readonly recordIds?: readonly string[];
  readonly masterPassword: string;
  /** The file's own; for sealed formats. */
  readonly password?: string;
}

export interface ExportOutcome {
  readonly records: number;
  readonly bytes: number;
  readonly remarks: readonly Remark[];
}

export interface TransferParts {
  readonly account: Account;
  readonly records: Records;
  readonly audit: Audit;
  readonly storage: Storage;
  readonly clock: Clock;
  /** Null where records have no files. */
  readonly files: Files | null;
  /** See `createFormats`: for tests. */
  readonly kdf?: KdfParameters;
}

export function createTransfer(parts: TransferParts): Transfer {
  const { account, records } = parts;
  const store = account.records;
  const { imports, exports } = createFormats(parts.kdf);
  const { whileUnlocked, forget } = createEnding(account);
  return {
    forget,
    stepFor,
    sourceAt: sourceOfPath,
    formats: {
      imports: imports.map(({ name, label }) => ({ name, label })),
      exports: exports.map(({ name, label, extension, sealed }) => ({
        name,
        label,
        extension,
        sealed,
      })),
    },
    plan: (source, options) =>
      whileUnlocked(options.signal, async (signal) => {
        const format =
          options.format === undefined
            ? await detectFormat(source, imports)
            : formatNamed(source, options.format, { imports, exports });
        return makePlan(
          { records, store, takesFiles: parts.files !== null },
          { source, format },
          { ...options, signal },
        );
      }),
    apply: (plan, choices, options) =>
      whileUnlocked(options.signal, async (signal) => {
        throwIfCancelled(signal);
        await backUpFirst(parts);
        const { made, ...outcome } = await applyPlan(parts, plan, choices, { ...options, signal });
        readEarlier(store).remember(plan.format.name, made);
        return outcome;
      }),
    export: (request, options) =>
      whileUnlocked(options.signal, async (signal) => {
        const format = exports.find(({ name }) => name === request.format);
        if (format === undefined) throw unknownFormat(request.format);
        return exportAll(parts, { ...request, format }, { ...options, signal });
      }),
  };
}

async function exportAll(
  parts: TransferParts,
  request: Omit<ExportRequest, "format"> & { readonly format: ExportFormat },
  { signal, onProgress }: Options,
): Promise<ExportOutcome> {
  const { account, audit } = parts;
  const { format, file, mayReplace, recordIds, masterPassword, password } = request;
  // SECURITY: whoever finds the vault open must still not be able to carry it away. [T7]
  await account.confirm(masterPassword);
  const remarks: Remark[] = [];
  const onRemark = (remark: Remark) => {
    remarks.push(remark);
  };
  const goOn = () => {
    throwIfCancelled(signal);
  };
  let records = 0;
  const wants = wantedOf(request);
  const outgoing = outgoingRecords(parts, {
    wants,
    goOn,
    onRemark,
    onProgress,
  });
  const counted = (async function* () {
    for await (const record of outgoing) {
      records++;
      yield record;
    }
  })();
  const vaults = vaultsOf(account, request);
  // SECURITY: the event is durable before the first byte leaves. [T7]
  audit.append("vault.exported", {
    format: format.label,
    sealed: format.sealed,
    vaults: vaults.map((vault) => vault.name).join(", "),
    ...(recordIds !== undefined && { records: recordIds.length }),
  });
  const names = vaults.map((vault) => vault.name);
  const options = { signal, onRemark, vaults: names, ...(password !== undefined && { password }) };
  const { bytes } = await writeFileWhole(file, format.write(counted, options), mayReplace);
  return { records, bytes, remarks };
}

type Wish = Pick<ExportRequest, "vaultIds" | "recordIds">;

function wantedOf({ vaultIds, recordIds }: Wish): (header: RecordHeader) => boolean {
  const vaults = new Set(vaultIds);
  const chosen = recordIds === undefined ? null : new Set(recordIds);
  return ({ id, vaultId }) => vaults.has(vaultId) && (chosen?.has(id) ?? true);
}

/** The vaults that are written: also the empty ones, unless records were chosen. */
function vaultsOf(account: Account, wish: Wish): VaultRow[] {
  const listed = account.vaults.list().filter(({ id }) => wish.vaultIds.includes(id));
  if (wish.recordIds === undefined) return listed;
  const wants = wantedOf(wish);
  const headers = [...account.records.headers()].filter(wants);
  const used = new Set(headers.map(({ vaultId }) => vaultId));
  return listed.filter(({ id }) => used.has(id));
}

function unknownFormat(name: string): AppError {
  return new AppError("import-unsupported", `Sallyport knows no format of the name ${name}.`);
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
