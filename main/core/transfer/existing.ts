import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { RecordType } from "#contract";
import { isAppError } from "#core/errors";
import { cleanFileName, decodeContent, type Content, type IncomingContent } from "#core/records";
import type { RecordHeader, RecordStore } from "#core/vault";
import { createPace } from "./pace.ts";
import type { PortableAttachment } from "./portable.ts";
import { referencesOf } from "./references.ts";

/** A record of the vault that is the one that comes in, or was it once. */
export interface Match {
  readonly id: string;
  readonly vaultId: string;
  readonly revision: number;
  /** Nothing but tags, the star and the history differs, so there is nothing to bring in. */
  readonly isSame: boolean;
}

/** One record that comes in, as far as it is compared. */
export interface Incoming {
  readonly type: RecordType;
  readonly content: IncomingContent;
  readonly files: readonly FileName[];
  readonly isTrashed: boolean;
  /** What names it in its file. */
  readonly key: string | null;
}

type FileName = Pick<PortableAttachment, "name" | "size">;

/** The records that are there already, by what makes two records one. */
export interface Existing {
  /** `idOf`: what an earlier import made of the item with this key, or null. */
  match(incoming: Incoming, idOf: (key: string | null) => string | null): Match | null;
}

type Known = Pick<RecordHeader, "id" | "vaultId" | "revision" | "type"> & {
  readonly print: string;
  readonly isTrashed: boolean;
  readonly files: ReadonlySet<string>;
};
type Fields = Readonly<Record<string, string>>;

/** Opens every record. Throws `vault-locked`, and what `goOn` throws between two slices. */
export async function listExisting(store: RecordStore, goOn: () => void): Promise<Existing> {
  const printOf = createPrint();
  const byId = new Map<string, Known>();
  /** One of each, and all that need be kept: of equal contents the one with the most files, then the first. */
  const byPrint = new Map<string, Known>();
  const trashedByPrint = new Map<string, Known>();
  const byIdentity = new Map<string, Known>();
  const pace = createPace();
  for (const header of [...store.headers()]) {
    if (header.damage !== null) continue;
    await pace();
    goOn();
    const content = openContent(store, header.id);
    if (content === null) continue;
    const known = knownOf(header, content, printOf(header.type, content));
    byId.set(known.id, known);
    addFullest(known.isTrashed ? trashedByPrint : byPrint, known);
    if (!known.isTrashed) addNew(byIdentity, identityOf(known.type, content), known);
  }

  /** What is in the trash of the file is there already in whichever state it is here, and never replaces a live one. */
  function findTrashed({ type }: Incoming, prints: readonly string[], id: string | null) {
    const earlier = id === null ? undefined : byId.get(id);
    const isUsable = earlier?.type === type && earlier.isTrashed;
    return (
      first(trashedByPrint, prints) ?? first(byPrint, prints) ?? (isUsable ? earlier : undefined)
    );
  }

  function findLive({ type, content }: Incoming, prints: readonly string[], id: string | null) {
    const earlier = id === null ? undefined : byId.get(id);
    const isUsable = earlier?.type === type && !earlier.isTrashed;
    return (
      first(byPrint, prints) ??
      (isUsable ? earlier : undefined) ??
      byIdentity.get(identityOf(type, content))
    );
  }

  return {
    match(incoming, idOf) {
      if (byId.size === 0) return null;
      const { type, content, files, isTrashed, key } = incoming;
      const prints = [content, ...withIds(type, content, idOf)].map((one) => printOf(type, one));
      const found = (isTrashed ? findTrashed : findLive)(incoming, prints, idOf(key));
      if (found === undefined) return null;
      const { id, vaultId, revision, print } = found;
      const hasFiles = files.every((file) => found.files.has(nameOf(file)));
      return { id, vaultId, revision, isSame: prints.includes(print) && hasFiles };
    },
  };
}

function first(map: ReadonlyMap<string, Known>, prints: readonly string[]): Known | undefined {
  return prints.map((print) => map.get(print)).find((known) => known !== undefined);
}

/** A content whose references hold keys of the file, as an earlier import wrote it: with ids, or without what the file lacks. */
function withIds(
  type: RecordType,
  content: IncomingContent,
  idOf: (key: string) => string | null,
): IncomingContent[] {
  const filled = referencesOf(type).filter(({ name }) => (content.fields[name] ?? "") !== "");
  if (filled.length === 0) return [];
  const ids = filled.map(({ name }) => [name, idOf(content.fields[name] ?? "") ?? ""] as const);
  return [{ ...content, fields: { ...content.fields, ...Object.fromEntries(ids) } }];
}

function knownOf(header: RecordHeader, { attachments = [] }: Content, print: string): Known {
  const { id, vaultId, revision, type, trashedAt } = header;
  const files = new Set(attachments.map(nameOf));
  return { id, vaultId, revision, type, print, files, isTrashed: trashedAt !== null };
}

/** What tells two files of a record apart without reading them. */
function nameOf({ name, size }: FileName): string {
  return `${size} ${cleanFileName(name)}`;
}

function addFullest(map: Map<string, Known>, known: Known): void {
  const before = map.get(known.print);
  if (before === undefined || before.files.size < known.files.size) map.set(known.print, known);
}

function addNew(map: Map<string, Known>, key: string, known: Known): void {
  if (!map.has(key)) map.set(key, known);
}

function openContent(store: RecordStore, id: string): Content | null {
  try {
    const { plain } = store.read(id);
    try {
      return decodeContent(plain);
    } finally {
      plain.fill(0); // SECURITY: what was unsealed does not outlive its reading. [T9]
    }
  } catch (error) {
    // A damaged record is nobody's twin: what comes in stays beside it.
    if (isAppError(error, "record-damaged", "not-found")) return null;
    throw error;
  }
}

/** Type, name, who and where: two records that agree in these are taken for one. */
function identityOf(type: RecordType, { name, fields }: { name: string; fields: Fields }): string {
  const who =
    fields["username"] ?? fields["user"] ?? fields["email"] ?? fields["fingerprint"] ?? "";
  const site = fields["uris"]?.split("\n")[0] ?? "";
  const where = URL.parse(site)?.host || site || (fields["address"] ?? "");
  return JSON.stringify([type, ...[name, who, where].map((part) => part.trim().toLowerCase())]);
}

/** A keyed digest of all that a record holds, so that contents are compared without being kept. */
function createPrint() {
  // A key object, and not its bytes: Node takes several times as long over those.
  const key = createSecretKey(randomBytes(32));
  return (
    type: RecordType,
    {
      name,
      notes,
      fields,
      custom,
    }: Pick<Content, "name" | "notes" | "fields"> & Pick<IncomingContent, "custom">,
  ) => {
    const filled = Object.entries(fields)
      .filter(([, value]) => value !== "")
      .sort(([left], [right]) => (left < right ? -1 : 1));
    const others = custom.map(({ label, kind, value }) => [label, kind, value]);
    const whole = JSON.stringify([type, name.trim(), notes, filled, others]);
    return createHmac("sha256", key).update(whole).digest("base64");
  };
}
