import { isConcealed, shapes, type RecordType } from "#contract/record-types";
import { isAppError } from "#core/errors";
import { decodeContent, type Content } from "#core/records";
import type { Account } from "#core/vault";

const recordsAtOnce = 200;
const mostVersions = 20;
/** A value that is a list of `NAME=value`. */
const assignment = /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(["']?)(.*)\1\s*$/;

/**
 * Every secret that is known for a host: of its record and the records that it names, of the hosts on the way to it,
 * and of each record that names its address; with earlier versions. For this computer, null, those of every record.
 * The caller wipes them. Ends with what it has when the vault is locked meanwhile. [RE3]
 */
export async function knownSecrets(account: Account, hostId: string | null): Promise<Uint8Array[]> {
  const secrets: Uint8Array[] = [];
  try {
    const way = hostId === null ? null : wayTo(account, hostId);
    let count = 0;
    for (const { id, type } of [...account.records.headers()]) {
      if (++count % recordsAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
      const content = contentOf(account, id);
      const isKnown = content !== null && (way === null || way.ids.has(id) || names(content, way));
      if (isKnown) secrets.push(...withEarlier(account, { id, type, content }));
    }
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
  return secrets;
}

interface Way {
  readonly ids: ReadonlySet<string>;
  readonly addresses: readonly string[];
}

/** The records that a host names, and those that these name, and the addresses among them. */
function wayTo(account: Account, hostId: string): Way {
  const ids = new Set([hostId]);
  const addresses: string[] = [];
  for (const id of ids) {
    const content = contentOf(account, id);
    if (content === null) continue;
    for (const name of ["login", "key", "jump"]) {
      const other = content.fields[name];
      if (other !== undefined && other !== "") ids.add(other);
    }
    if (content.fields["user"] !== undefined || content.fields["sign_in"] !== undefined) {
      addresses.push((content.fields["address"] ?? "").toLowerCase());
    }
  }
  return { ids, addresses: addresses.filter((address) => address !== "") };
}

function names(content: Content, { addresses }: Way): boolean {
  const places = [content.fields["address"] ?? "", ...(content.fields["uris"] ?? "").split("\n")];
  const own = places.map((place) => hostOf(place.trim().toLowerCase()));
  return own.some((place) => addresses.includes(place));
}

function hostOf(text: string): string {
  const authority = text.replace(/^[a-z][a-z0-9+.-]*:\/\//, "").split(/[/?#]/)[0] ?? "";
  const place = authority.replace(/^.*@/, "");
  return place.replace(/^(\[[^\]]*\]|[^:]*):\d+$/, "$1").replace(/^\[|\]$/g, "");
}

function contentOf(account: Account, id: string, revision?: number): Content | null {
  try {
    const { plain } = account.records.read(id, revision);
    try {
      return decodeContent(plain);
    } finally {
      plain.fill(0); // SECURITY: [RE6]
    }
  } catch (error) {
    if (isAppError(error, "record-damaged", "not-found")) return null;
    throw error;
  }
}

function withEarlier(
  account: Account,
  { id, type, content }: { id: string; type: RecordType; content: Content },
): Uint8Array[] {
  const versions = account.records.versions(id).slice(0, mostVersions);
  const earlier = versions.flatMap(({ revision }) => contentOf(account, id, revision) ?? []);
  return [content, ...earlier].flatMap((version) => concealedIn(type, version));
}

function concealedIn(type: RecordType, content: Content): Uint8Array[] {
  const own = shapes[type].fields
    .filter(({ kind }) => isConcealed(kind))
    .map(({ name }) => content.fields[name] ?? "");
  const custom = content.custom.filter(({ kind }) => isConcealed(kind)).map(({ value }) => value);
  return [...own, ...custom].flatMap(partsOf).map((value) => Buffer.from(value));
}

/** A value; the values of a list of variables; and the secret inside the address of a one-time code. */
function partsOf(value: string): string[] {
  if (value === "") return [];
  const inside = /[?&]secret=([^&]+)/.exec(value)?.[1];
  const assigned = value.split(/\r?\n/).flatMap((line) => assignment.exec(line)?.[2] ?? []);
  return [value, ...(inside === undefined ? [] : [inside]), ...assigned];
}
