import { createHash } from "node:crypto";
import { Secret } from "otpauth";
import { shapes } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";
import { AppError } from "#core/errors";
import { readOtp } from "#core/totp";
import type { PortableRecord, Remark } from "../portable.ts";
import { extrasOf, markName, type Extra } from "./marks.ts";
import { pkcs8Of } from "./ssh-written.ts";

type Fields = PortableRecord["fields"];
type Credential = Readonly<Record<string, unknown>>;

/** A credential, and our fields that are in it. */
interface Written {
  readonly credential: Credential;
  readonly taken: readonly string[];
}

/** A record's key as an identifier of the format: at most 64 bytes, in base64url. */
export function idOf(key: string): string {
  const bytes = Buffer.from(key, "utf8");
  return (bytes.length > 64 ? createHash("sha256").update(bytes).digest() : bytes).toString(
    "base64url",
  );
}

/** A record as one item. What the format has no place for goes into custom fields, or to `onRemark`. */
export function toItem(
  record: PortableRecord,
  id: string,
  onRemark: (remark: Remark) => void,
): Record<string, unknown> {
  const { fields, type } = record;
  const written = [
    ...credentialsOf(type, fields),
    ...(type === "ssh_key" ? sshKey(fields) : []),
    ...totp(fields),
  ];
  const uris = (fields["uris"] ?? "").split("\n").filter((uri) => uri !== "");
  const taken = new Set(["uris", ...written.flatMap((one) => one.taken)]);
  const extras = extrasOf(type, record, taken).map((extra) => customField(extra, record));
  const others: Credential[] = [];
  if (record.notes !== "") others.push({ type: "note", content: editable("string", record.notes) });
  if (extras.length > 0) others.push({ type: "custom-fields", fields: extras });
  tellLosses(record, onRemark);
  return {
    id,
    ...timesOf(record),
    title: record.name,
    favorite: record.favourite,
    ...(uris.length === 0 ? {} : { scope: { urls: uris, androidApps: [] } }),
    credentials: [...written.map(({ credential }) => credential), ...others],
    tags: record.tags,
    extensions: [
      {
        ...{ name: markName, type, state: record.state },
        ...(record.asksAgain === true && { asksAgain: true }),
      },
    ],
  };
}

function timesOf({ createdAt, changedAt }: PortableRecord): Record<string, number> {
  const seconds = (time: number) => Math.floor(time / 1000);
  return {
    ...(createdAt === null ? {} : { creationAt: seconds(createdAt) }),
    ...(changedAt === null ? {} : { modifiedAt: seconds(changedAt) }),
  };
}

function editable(fieldType: string, value: string): Credential {
  return { fieldType, value };
}

/** Other records are named by their identifier in this file. */
function customField(
  { label, value, concealed, mark }: Extra,
  { type }: PortableRecord,
): Credential {
  const isReference = shapes[type].fields.some(
    ({ name, kind }) => kind === "record" && mark === `field:${name}`,
  );
  return {
    ...editable(concealed ? "concealed-string" : "string", isReference ? idOf(value) : value),
    label,
    extensions: [{ name: markName, mark }],
  };
}

type Members = Readonly<Record<string, readonly [field: string, fieldType: string]>>;

const signIn: Members = {
  username: ["username", "string"],
  password: ["password", "concealed-string"],
};

/** Our fields by the format's credentials and their members, each with the kind of its value. */
const shapesOf: Readonly<Partial<Record<RecordType, Readonly<Record<string, Members>>>>> = {
  login: { "basic-auth": signIn },
  database: { "basic-auth": signIn },
  api_credential: {
    "api-key": {
      key: ["credential", "concealed-string"],
      username: ["username", "string"],
      expiryDate: ["expires", "date"],
    },
  },
  card: {
    "credit-card": {
      number: ["number", "concealed-string"],
      fullName: ["cardholder", "string"],
      verificationNumber: ["code", "concealed-string"],
      pin: ["pin", "concealed-string"],
      expiryDate: ["expires", "year-month"],
    },
  },
  identity: {
    // A name is not taken apart: where it would be cut is a guess.
    "person-name": { given: ["full_name", "string"] },
    address: { streetAddress: ["address", "string"], tel: ["phone", "string"] },
    passport: { passportNumber: ["passport", "string"] },
    "drivers-license": { licenseNumber: ["licence", "string"] },
    "identity-document": { identificationNumber: ["national_id", "string"] },
  },
};

function credentialsOf(type: RecordType, fields: Fields): Written[] {
  const written = Object.entries(shapesOf[type] ?? {}).map(([name, members]): Written => {
    const filled = Object.entries(members).filter(([, [ours]]) => (fields[ours] ?? "") !== "");
    const values = filled.map(([theirs, [ours, kind]]) => [
      theirs,
      editable(kind, fields[ours] ?? ""),
    ]);
    return {
      credential: { type: name, ...(Object.fromEntries(values) as Credential) },
      taken: filled.map(([, [ours]]) => ours),
    };
  });
  return written.filter(({ taken }) => taken.length > 0);
}

function sshKey(fields: Fields): Written[] {
  const key = pkcs8Of(fields["private_key"] ?? "");
  if (key === null) return [];
  const credential = {
    type: "ssh-key",
    keyType: key.type,
    privateKey: key.der.toString("base64url"),
    ...(key.comment === "" ? {} : { keyComment: key.comment }),
  };
  return [{ credential, taken: ["private_key"] }];
}

/** None for what the format cannot say, such as Steam's codes: that goes as it is. */
function totp(fields: Fields): Written[] {
  const text = fields["totp_secret"] ?? "";
  if (text === "") return [];
  try {
    const otp = readOtp(text);
    if (otp.steam) return [];
    const credential = {
      type: "totp",
      secret: new Secret({ buffer: otp.secret.buffer }).base32,
      period: otp.periodSeconds,
      digits: otp.digits,
      algorithm: otp.algorithm.toLowerCase(),
      ...(otp.account === "" ? {} : { username: otp.account }),
      ...(otp.issuer === "" ? {} : { issuer: otp.issuer }),
    };
    return [{ credential, taken: ["totp_secret"] }];
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

function tellLosses(record: PortableRecord, onRemark: (remark: Remark) => void): void {
  const tell = (outcome: Remark["outcome"], what: string, why: string): void => {
    onRemark({
      kind: "remark",
      where: record.where,
      what: `${record.name}: ${what}`,
      outcome,
      why,
    });
  };
  for (const { name } of record.attachments) {
    tell(
      "left-out",
      `attachment ${name}`,
      "A file of this kind holds no attachments. Export as KDBX to keep it.",
    );
  }
  if (record.history.length > 0) {
    tell("left-out", "earlier versions", "The format knows no earlier versions of a record.");
  }
  if (record.asksAgain === true) {
    tell(
      "changed",
      "asking again",
      "The format does not know it: other programs will show this without a question.",
    );
  }
  if (record.state !== "live") {
    tell(
      "changed",
      record.state,
      "The format knows neither archive nor trash: other programs will show it among the rest.",
    );
  }
}
