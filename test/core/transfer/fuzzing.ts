import { isAppError } from "#core/errors";
import { createFormats, detectFormat } from "../../../main/core/transfer/formats.ts";
import { bitwardenJson } from "../../../main/core/transfer/formats/bitwarden-json.ts";
import { csvExport } from "../../../main/core/transfer/formats/csv-export.ts";
import { cxfJson } from "../../../main/core/transfer/formats/cxf-json.ts";
import { readEntry } from "../../../main/core/transfer/formats/pass-text.ts";
import { createSealedExport } from "../../../main/core/transfer/formats/sealed.ts";
import type { ExportFormat } from "../../../main/core/transfer/format.ts";
import type { PortableRecord } from "../../../main/core/transfer/portable.ts";
import { sourceOfBytes } from "../../../main/core/transfer/source.ts";
import { cheapKdf } from "../vault/fixture.ts";
import { zipOf } from "./archives.ts";
import { readOptions, vector } from "./fixture.ts";
import { documentXml, entryXml, make, makeKdbx, password } from "./kdbx/fixture.ts";

/** A kind of file: one that is whole, and how a mutated inside of it becomes a file again. */
export interface Target {
  readonly name: string;
  readonly make: () => Promise<Buffer>;
  readonly wrap?: (inside: Buffer) => Buffer;
}

const longestMs = 5000;
const { imports } = createFormats(cheapKdf);

const record: PortableRecord = {
  ...{ kind: "record", where: "", type: "login", key: "k", name: "Forge", tags: ["a"] },
  ...{ favourite: true, notes: 'two\nlines "q"', folder: ["Work"], state: "live" },
  fields: { username: "mara", password: "p", uris: "https://a.example" },
  custom: [{ label: "PIN", kind: "concealed", value: "1" }],
  ...{ createdAt: 1, changedAt: 2, history: [], attachments: [] },
};

async function* twice(): AsyncGenerator<PortableRecord> {
  yield await Promise.resolve(record);
  yield { ...record, key: "l" };
}

async function written(format: ExportFormat): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const options = { password, signal: readOptions.signal, onRemark: () => undefined };
  for await (const piece of format.write(twice(), options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const tables = {
  chrome: 'name,url,username,password,note\nA,https://a.example,ann,pw,"n\nm"\n',
  firefox:
    '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"\n"https://a.example","ann","pw",,"https://a.example","{1}","1600000000000","1","1610000000000"\n',
  safari:
    "Title,URL,Username,Password,Notes,OTPAuth\nA,https://a.example,ann,pw,n,otpauth://totp/x?secret=JBSWY3DPEHPK3PXP\n",
  "bitwarden-csv":
    'folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\nWork,1,login,A,n,"PIN: 1\nx: y",0,"https://a.example,https://b.example",ann,pw,JBSWY3DPEHPK3PXP\n',
  "1password-csv":
    "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nA,https://a.example,ann,pw,,true,false,x;y,n\n",
  lastpass:
    'url,username,password,totp,extra,name,grouping,fav\nhttp://sn,,,,"NoteType:Credit Card\nNumber:4111\nExpiration Date:March,2027\nNotes:x",V,A\\B,1\n',
  dashlane:
    "type,account_name,account_holder,cc_number,code,expiration_month,expiration_year\ncredit_card,V,Ann,4111,123,3,2027\n",
  nordpass:
    'name,url,additional_urls,username,password,note,cardholdername,cardnumber,cvc,expirydate,folder,type,custom_fields\nA,https://a.example,"[""x""]",ann,pw,n,,,,,F,password,"[{""label"":""l"",""type"":""hidden"",""value"":""v""}]"\n',
  "any-table": "Title;Web site;Login;Passwort\nA;a.example;ann;pw\n",
};

const keepassXml = documentXml(
  entryXml(1, { Title: "t", UserName: "u", Password: "p", "TOTP Seed": "JBSWY3DPEHPK3PXP" }),
);
const zipped = (name: string) => (inside: Buffer) => zipOf([{ name, bytes: inside }]);
const made = (bytes: string | Buffer) => () => Promise.resolve(Buffer.from(bytes));
const exported = (format: ExportFormat) => () => written(format);

/** Every format, from the outside and, where something would stop a mutation at the door, from the inside. */
export const targets: readonly Target[] = [
  { name: "sallyport", make: exported(createSealedExport(cheapKdf)) },
  { name: "csv", make: exported(csvExport) },
  { name: "bitwarden-export", make: exported(bitwardenJson) },
  { name: "cxf-export", make: exported(cxfJson) },
  ...Object.entries(tables).map(([name, text]) => ({ name, make: made(text) })),
  { name: "bitwarden", make: () => vector("bitwarden.json") },
  { name: "bitwarden-zip", make: () => vector("bitwarden.zip") },
  {
    name: "bitwarden-zip-inside",
    make: () => vector("bitwarden.json"),
    wrap: zipped("data.json"),
  },
  { name: "1pux", make: () => vector("one-password.1pux") },
  { name: "keeper", make: () => vector("keeper.json") },
  { name: "proton-pass", make: () => vector("proton-pass.json") },
  {
    name: "proton-pass-zip-inside",
    make: () => vector("proton-pass.json"),
    wrap: zipped("Proton Pass/data.json"),
  },
  { name: "proton-pass-zip", make: () => vector("proton-pass.zip") },
  { name: "cxf", make: () => vector("cxf.json") },
  { name: "cxf-zip", make: () => vector("cxf.zip") },
  { name: "keepass-xml", make: made(keepassXml) },
  { name: "kdbx-4", make: made(make()) },
  { name: "kdbx-3", make: made(make({ version: 3 })) },
  // Under a right HMAC, so that what is mutated is read.
  {
    name: "kdbx-4-document",
    make: made(keepassXml),
    wrap: (xml) => makeKdbx({ xml: () => xml }),
  },
  {
    name: "kdbx-3-document",
    make: made(keepassXml),
    wrap: (xml) => makeKdbx({ version: 3, compressed: false, xml: () => xml }),
  },
  {
    name: "kdbx-4-inside",
    make: made(innerBytes()),
    wrap: (packed) => makeKdbx({ compressed: false, packed, xml: () => "" }),
  },
  { name: "pass", make: made("pw\nuser: ann\nurl: https://a.example\n---\na: [1, {b: c}]\n") },
];

/** What is inside of a KDBX 4: a header of its own, with a file, before the document. */
function innerBytes(): Buffer {
  const field = (id: number, value: Uint8Array) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(id, 0);
    head.writeUInt32LE(value.length, 1);
    return Buffer.concat([head, value]);
  };
  const stream = Buffer.alloc(4);
  stream.writeUInt32LE(3);
  return Buffer.concat([
    field(1, stream),
    field(2, Buffer.alloc(64, 7)),
    field(3, Buffer.from("\0a file")),
    field(0, Buffer.alloc(0)),
    Buffer.from(keepassXml),
  ]);
}

/** What is wrong with how reading these bytes ends; null when it ends in records or in a declared code, in time. */
export async function faultOf({ name, wrap }: Target, inside: Buffer): Promise<string | null> {
  const started = performance.now();
  try {
    if (name === "pass") readEntry("a/b", inside.toString("utf8"));
    else await readWhole(wrap === undefined ? inside : wrap(inside));
  } catch (error) {
    const isDeclared = isAppError(error) && error.code.startsWith("import-");
    if (!isDeclared) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const took = performance.now() - started;
  return took < longestMs ? null : `It took ${Math.round(took)} ms.`;
}

/** With every file of every record. */
async function readWhole(bytes: Buffer): Promise<number> {
  const source = sourceOfBytes("file", bytes);
  const format = await detectFormat(source, imports);
  let size = 0;
  for await (const item of format.read(source, { ...readOptions, password })) {
    for (const file of item.kind === "record" ? item.attachments : []) {
      for await (const part of file.read()) size += part.length;
    }
  }
  return size;
}

/** Fewer bytes with which it fails still: halves, quarters and so on are left out while that holds. */
export async function shrink(target: Target, failing: Buffer): Promise<Buffer> {
  let least = failing;
  for (let step = Math.ceil(least.length / 2); step >= 1; step = Math.floor(step / 2)) {
    for (let at = 0; at < least.length;) {
      const without = Buffer.concat([least.subarray(0, at), least.subarray(at + step)]);
      if ((await faultOf(target, without)) === null) at += step;
      else least = without;
    }
  }
  return least;
}
