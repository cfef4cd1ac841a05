import type { Account, RecordHeader } from "#core/vault";
import { isAppError } from "#core/errors";
import { decodeContent, type Content } from "#core/records";
import type { Files } from "./apply.ts";
import { createPace } from "./pace.ts";
import type { PortableContent, PortableRecord, Remark } from "./portable.ts";

/** The records that are wanted with their history and files; a damaged one is told of, not written. */
export async function* outgoingRecords(
  parts: { readonly account: Account; readonly files: Files | null },
  options: {
    readonly wants: (header: RecordHeader) => boolean;
    readonly goOn: () => void;
    readonly onRemark: (remark: Remark) => void;
    readonly onProgress: (done: number, total: number) => void;
  },
): AsyncGenerator<PortableRecord> {
  const { records: store, vaults } = parts.account;
  const names = new Map(vaults.list().map(({ id, name }) => [id, name]));
  const headers = [...store.headers()].filter(options.wants);
  const pace = createPace();
  for (const [at, header] of headers.entries()) {
    await pace();
    options.goOn();
    if (at % 100 === 0) options.onProgress(at, headers.length);
    const where = `record ${at + 1}`;
    const content = openContent(store, header.id);
    if (content === null) {
      const why = "It is damaged. It stays in the vault as it is; a backup may hold it whole.";
      options.onRemark({ kind: "remark", where, what: "A record", outcome: "left-out", why });
      continue;
    }
    yield {
      ...portableContent(content),
      ...{ kind: "record", where, key: header.id, type: header.type },
      folder: [names.get(header.vaultId) ?? ""],
      state: stateOf(header, content),
      ...(header.trashedAt !== null && { trashedAt: header.trashedAt }),
      ...(content.asksAgain === true && { asksAgain: true }),
      createdAt: header.createdAt,
      changedAt: header.changedAt,
      history: historyOf(store, header),
      attachments: filesOf(content, header.id, parts.files),
    };
  }
  options.onProgress(headers.length, headers.length);
}

function filesOf(
  { attachments = [] }: Content,
  id: string,
  files: Files | null,
): PortableRecord["attachments"] {
  if (files === null) return [];
  return attachments.map((file) => ({
    name: file.name,
    size: file.size,
    read: () => files.read(id, file),
  }));
}

type Store = Account["records"];

function openContent(store: Store, id: string, revision?: number): Content | null {
  try {
    const { plain } = store.read(id, revision);
    try {
      return decodeContent(plain);
    } finally {
      plain.fill(0); // SECURITY: [T9]
    }
  } catch (error) {
    if (isAppError(error, "record-damaged")) return null;
    throw error;
  }
}

function portableContent({
  name,
  tags,
  favourite,
  notes,
  fields,
  custom,
}: Content): PortableContent {
  const others = custom.map(({ label, kind, value }) => ({ label, kind, value }));
  return { name, tags, favourite, notes, fields, custom: others };
}

function stateOf({ trashedAt }: RecordHeader, { archived }: Content): PortableRecord["state"] {
  if (trashedAt !== null) return "trashed";
  return archived === true ? "archived" : "live";
}

/** Oldest first. A version that does not open is left where it is. */
function historyOf(
  store: Store,
  { id, revision: newest }: RecordHeader,
): PortableRecord["history"] {
  // What is at its first revision was never anything else, and most records are.
  if (newest === 1) return [];
  return store
    .versions(id)
    .toReversed()
    .flatMap(({ revision, changedAt }) => {
      const content = openContent(store, id, revision);
      return content === null ? [] : [{ ...portableContent(content), changedAt }];
    });
}
