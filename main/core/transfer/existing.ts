import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { RecordType } from "#contract";
import { isAppError } from "#core/errors";
import { decodeContent, type Content, type IncomingContent } from "#core/records";
import type { RecordHeader, RecordStore } from "#core/vault";
import { createPace } from "./pace.ts";

/** A record of the vault that is the one that comes in, or was it once. */
export interface Match {
  readonly id: string;
  readonly vaultId: string;
  readonly revision: number;
  /** Nothing but tags, the star and the history differs, so there is nothing to bring in. */
  readonly isSame: boolean;
}

/** The records that are there already, by what makes two records one. */
export interface Existing {
  /** `knownId`: what an earlier import made of the same item, or null. */
  match(type: RecordType, content: IncomingContent, knownId: string | null): Match | null;
}

type Known = Pick<RecordHeader, "id" | "vaultId" | "revision" | "type"> & {
  readonly print: string;
};
type Fields = Readonly<Record<string, string>>;

/** Opens every record that is not in the trash. Throws `vault-locked`, and what `goOn` throws between two slices. */
export async function listExisting(store: RecordStore, goOn: () => void): Promise<Existing> {
  const printOf = createPrint();
  const byId = new Map<string, Known>();
  /** The first of each, and all that need be kept: of equal contents any will do. */
  const byPrint = new Map<string, Known>();
  const byIdentity = new Map<string, Known>();
  const pace = createPace();
  for (const header of [...store.headers()]) {
    if (header.trashedAt !== null || header.damage !== null) continue;
    await pace();
    goOn();
    const content = openContent(store, header.id);
    if (content === null) continue;
    const { id, vaultId, revision, type } = header;
    const known = { id, vaultId, revision, type, print: printOf(type, content) };
    byId.set(id, known);
    addNew(byPrint, known.print, known);
    addNew(byIdentity, identityOf(type, content), known);
  }
  return {
    match(type, content, knownId) {
      if (byId.size === 0) return null;
      const print = printOf(type, content);
      const earlier = knownId === null ? undefined : byId.get(knownId);
      const found =
        byPrint.get(print) ??
        (earlier?.type === type ? earlier : undefined) ??
        byIdentity.get(identityOf(type, content));
      if (found === undefined) return null;
      const { id, vaultId, revision } = found;
      return { id, vaultId, revision, isSame: found.print === print };
    },
  };
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
