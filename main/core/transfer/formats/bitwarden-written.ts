import { shapes } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";
import { sshFieldsOf } from "./ssh-written.ts";
import type { PortableRecord, Remark } from "../portable.ts";
import { extrasOf, markName } from "./marks.ts";

type Fields = PortableRecord["fields"];

interface Written {
  readonly type: number;
  /** The member that Bitwarden keeps the fields of its kind under. */
  readonly member: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** Our fields that are in it. */
  readonly taken: readonly string[];
}

const note: Written = { type: 2, member: "secureNote", content: { type: 0 }, taken: [] };

/** A record as one item of Bitwarden's JSON. What it has no place for goes into custom fields, or to `onRemark`. */
export function toItem(
  record: PortableRecord,
  folderId: string | null,
  onRemark: (remark: Remark) => void,
): Record<string, unknown> {
  const { type, member, content, taken } = writers[record.type](record.fields);
  const at = (time: number | null) => (time === null ? null : new Date(time).toISOString());
  tellLosses(record, onRemark);
  return {
    ...(record.key === null ? {} : { id: record.key }),
    organizationId: null,
    folderId,
    type,
    reprompt: record.asksAgain === true ? 1 : 0,
    name: record.name,
    notes: record.notes === "" ? null : record.notes,
    favorite: record.favourite,
    fields: extrasOf(record.type, record, new Set(taken)).map((extra) => ({
      name: extra.label,
      value: extra.value,
      type: extra.concealed ? 1 : 0,
      linkedId: null,
      [markName]: extra.mark,
    })),
    [member]: content,
    collectionIds: null,
    passwordHistory: passwordHistory(record),
    creationDate: at(record.createdAt),
    revisionDate: at(record.changedAt),
    deletedDate: record.state === "trashed" ? at(record.changedAt ?? 0) : null,
    archivedDate: record.state === "archived" ? at(record.changedAt ?? 0) : null,
    [markName]: { type: record.type, tags: record.tags },
  };
}

function login(fields: Fields, password = "password"): Written {
  const uris = (fields["uris"] ?? "").split("\n").filter((uri) => uri !== "");
  return {
    type: 1,
    member: "login",
    content: {
      uris: uris.map((uri) => ({ match: null, uri })),
      username: fields["username"] ?? null,
      password: fields[password] ?? null,
      totp: fields["totp_secret"] ?? null,
    },
    taken: ["uris", "username", password, "totp_secret"],
  };
}

function card(fields: Fields): Written {
  const [year = null, month = null] = fields["expires"]?.split("-") ?? [];
  return {
    type: 3,
    member: "card",
    content: {
      cardholderName: fields["cardholder"] ?? null,
      brand: null,
      number: fields["number"] ?? null,
      expMonth: month === null ? null : String(Number(month)),
      expYear: year,
      code: fields["code"] ?? null,
    },
    taken: ["cardholder", "number", "expires", "code"],
  };
}

/** Bitwarden's names of what an identity holds, each with ours. */
const identityMembers = {
  company: "company",
  email: "email",
  phone: "phone",
  ssn: "national_id",
  passportNumber: "passport",
  licenseNumber: "licence",
} as const;

function identity(fields: Fields): Written {
  const name = namePartsOf(fields["full_name"] ?? "");
  const address = addressLinesOf(fields["address"] ?? "");
  const others = Object.entries(identityMembers).map(([theirs, ours]) => [
    theirs,
    fields[ours] ?? null,
  ]);
  return {
    type: 4,
    member: "identity",
    content: { ...name, ...address, ...(Object.fromEntries(others) as Record<string, unknown>) },
    taken: [
      ...Object.values(identityMembers),
      ...(address === null ? [] : ["address"]),
      ...(name === null ? [] : ["full_name"]),
    ],
  };
}

/** Only a name that reads back the same is taken apart: all but the last word, and the last. */
function namePartsOf(name: string): Record<string, string> | null {
  if (name === "" || name.trim() !== name) return null;
  const [, firstName = name, lastName] = /^(\S+(?: \S+)*) (\S+)$/.exec(name) ?? [];
  return lastName === undefined ? { firstName } : { firstName, lastName };
}

/** The same for an address: up to three lines without odd spaces. */
function addressLinesOf(address: string): Record<string, string> | null {
  const lines = address.split("\n");
  if (lines.length > 3 || lines.some((line) => line === "" || line.trim() !== line)) return null;
  return Object.fromEntries(lines.map((line, place) => [`address${place + 1}`, line]));
}

function sshKey(fields: Fields): Written {
  const privateKey = fields["private_key"] ?? "";
  if (privateKey === "") return note;
  const { public_key: publicKey, fingerprint } = sshFieldsOf(fields);
  return {
    type: 5,
    member: "sshKey",
    content: { privateKey, publicKey, keyFingerprint: fingerprint },
    taken: ["private_key"],
  };
}

const writers: Readonly<Record<RecordType, (fields: Fields) => Written>> = {
  login,
  totp: login,
  database: login,
  api_credential: (fields) => login(fields, "credential"),
  card,
  identity,
  ssh_key: sshKey,
  host: () => note,
  env_file: () => note,
  secure_note: () => note,
};

/** What the main password was before, newest first; `lastUsedDate` is when it was replaced. */
function passwordHistory(
  record: PortableRecord,
): { password: string; lastUsedDate: string }[] | null {
  const main = shapes[record.type].main ?? "";
  const versions = [...record.history, record];
  const replaced = versions.slice(0, -1).flatMap((version, place) => {
    const next = versions[place + 1];
    const password = version.fields[main] ?? "";
    if (next === undefined || password === "" || password === next.fields[main]) return [];
    return [{ password, lastUsedDate: new Date(next.changedAt ?? 0).toISOString() }];
  });
  return replaced.length === 0 || main === "public_key" ? null : replaced.reverse();
}

function tellLosses(record: PortableRecord, onRemark: (remark: Remark) => void): void {
  const tell = (what: string, why: string): void => {
    const { where, name } = record;
    onRemark({ kind: "remark", where, what: `${name}: ${what}`, outcome: "left-out", why });
  };
  for (const { name } of record.attachments) {
    tell(
      `attachment ${name}`,
      "Bitwarden’s JSON holds no attachments. Keep the file, or export as KDBX.",
    );
  }
  if (record.tags.length > 0)
    tell("tags", "Bitwarden has no tags. Sallyport finds them again in this file.");
  if (record.history.length > 0) {
    tell("earlier versions", "Of earlier versions Bitwarden keeps the passwords alone.");
  }
}
