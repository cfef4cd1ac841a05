import { bitwardenSealedJson } from "../../../main/core/transfer/formats/bitwarden-json.ts";
import { createSealedExport } from "../../../main/core/transfer/formats/sealed.ts";
import type { ExportFormat } from "../../../main/core/transfer/format.ts";
import type { PortableRecord } from "../../../main/core/transfer/portable.ts";
import { cheapKdf } from "../vault/fixture.ts";
import { zipOf, type Packed } from "./archives.ts";
import { gather, readOptions, vector } from "./fixture.ts";
import { documentXml, entryXml, make, password } from "./kdbx/fixture.ts";

/** A whole file of one kind, and what must be known of it to spoil it in every way that its kind can be spoilt. */
export interface Specimen {
  readonly name: string;
  /** The name of the format that reads it. */
  readonly format: string;
  readonly family: "table" | "json" | "zip" | "xml" | "sealed";
  readonly make: () => Promise<Buffer>;
  /** The file's own; null where it has none. */
  readonly password: string | null;
  /** The same of a version or kind that nobody knows; null where such files name none. */
  readonly unknown: (() => Promise<Buffer>) | null;
  /** Of an archive: the file that everything stands in. */
  readonly inside?: string;
}

const record: PortableRecord = {
  ...{ kind: "record", where: "", type: "login", key: "k", name: "Forge", tags: ["a"] },
  ...{ favourite: true, notes: 'two\nlines "q"', folder: ["Work"], state: "live" },
  fields: { username: "mara", password: "p", uris: "https://a.example" },
  custom: [{ label: "PIN", kind: "concealed", value: "1" }],
  ...{ createdAt: 1, changedAt: 2, history: [], attachments: [] },
};

async function* some(): AsyncGenerator<PortableRecord> {
  yield await Promise.resolve(record);
  yield { ...record, key: "l", state: "trashed" };
  yield { ...record, key: "h", type: "host", fields: { address: "box.example", login: "k" } };
}

/** A few records as one of our exports writes them. */
export async function written(format: ExportFormat): Promise<Buffer> {
  const options = { password, signal: readOptions.signal, onRemark: () => undefined };
  return Buffer.concat(await gather(format.write(some(), options)));
}

/** Each with a cell `QQ` that anything may stand in. */
const tables: Readonly<Record<string, string>> = {
  "chrome-csv":
    'name,url,username,password,note\nA,https://a.example,ann,pw,QQ\nB,,bob,pw,"n\nm"\n',
  "firefox-csv":
    '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"\nhttps://a.example,ann,QQ,,https://a.example,{1},1600000000000,1,1610000000000\n',
  "safari-csv":
    "Title,URL,Username,Password,Notes,OTPAuth\nA,https://a.example,ann,pw,QQ,otpauth://totp/x?secret=JBSWY3DPEHPK3PXP\n",
  "bitwarden-csv":
    'folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\nWork,1,login,A,QQ,"PIN: 1\nx: y",0,"https://a.example,https://b.example",ann,pw,JBSWY3DPEHPK3PXP\n',
  "one-password-csv":
    "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nA,https://a.example,ann,pw,,true,false,x;y,QQ\n",
  "lastpass-csv":
    'url,username,password,totp,extra,name,grouping,fav\nhttps://a.example,ann,pw,,QQ,A,,0\nhttp://sn,,,,"NoteType:Credit Card\nNumber:4111\nExpiration Date:March,2027\nNotes:x",V,A\\B,1\n',
  "dashlane-credentials":
    "username,username2,username3,title,password,note,url,category,otpSecret\nann,a2,,Site,pw,QQ,https://s.example,Work,JBSWY3DPEHPK3PXP\n",
  "dashlane-notes": "title,note\nSecret,QQ\n",
  "dashlane-payments":
    "type,account_name,account_holder,cc_number,code,expiration_month,expiration_year,note\ncredit_card,V,Ann,4111,123,3,2027,QQ\n",
  "dashlane-ids":
    "type,number,name,issue_date,expiration_date,place_of_issue\npassport,P123,Ann,2020-1-2,2030-1-2,QQ\n",
  "dashlane-personal":
    "type,title,first_name,last_name,item_name,phone_number,job_title\nname,MRS,Ann,Example,,,QQ\n",
  "nordpass-csv":
    'name,url,additional_urls,username,password,note,cardholdername,cardnumber,cvc,expirydate,folder,type,custom_fields\nA,https://a.example,"[""x""]",ann,pw,QQ,,,,,F,password,"[{""label"":""l"",""type"":""hidden"",""value"":""v""}]"\n',
  "keeper-csv":
    "Work\\Ops,A,ann,pw,https://a.example,QQ,,TFC:Keeper,otpauth://totp/x?secret=JBSWY3DPEHPK3PXP,PIN,12\n,B,bob,pw,,,\n",
  "generic-csv": "Title;Web site;Login;Passwort;Remarks\nA;a.example;ann;pw;QQ\n",
};

const dashlaneJson = JSON.stringify({
  AUTHENTIFIANT: [
    {
      title: "Forge",
      domain: "forge.example",
      login: "mara",
      email: "m@x.example",
      password: "pw",
    },
  ],
  SECURENOTE: [{ title: "Note", content: "text" }],
});
const credentials = tables["dashlane-credentials"] ?? "";
const dashlaneZip = [
  { name: "credentials.csv", bytes: Buffer.from(credentials) },
  { name: "securenotes.csv", bytes: Buffer.from("title,note\nSecret,body\n") },
];

const keepassXml = documentXml(
  entryXml(1, { Title: "t", UserName: "u", Password: "p", "TOTP Seed": "JBSWY3DPEHPK3PXP" }),
);

const open = { password: null, unknown: null } as const;
const made = (bytes: string | Buffer) => () => Promise.resolve(Buffer.from(bytes));
const zipped = (files: readonly Packed[]) => made(zipOf(files));

function table([format, text]: readonly [string, string]): Specimen {
  return { ...open, name: format, format, family: "table", make: made(text) };
}

function json(format: string, file: string, change?: (text: string) => string): Specimen {
  const text = async () => (await vector(file)).toString();
  const unknown = change === undefined ? null : async () => Buffer.from(change(await text()));
  return { ...open, name: file, format, family: "json", make: () => vector(file), unknown };
}

function zip(format: string, file: string, inside: string): Specimen {
  return { ...open, name: file, format, family: "zip", inside, make: () => vector(file) };
}

/** A byte of a file of ours or KeePass's that says its version. */
async function changed(make: () => Promise<Buffer>, at: number, byte: number): Promise<Buffer> {
  const bytes = await make();
  bytes[at] = byte;
  return bytes;
}

function sealed(name: string, format: string, of: () => Promise<Buffer>, at: number): Specimen {
  const unknown = () => changed(of, at, 9);
  return { name, format, family: "sealed", make: of, password, unknown };
}

const newerCxf = (text: string) => text.replace(/("major"\s*:\s*)1\b/, "$17");

/** At least one of every format: the tests ask for it. */
export const specimens: readonly Specimen[] = [
  ...Object.entries(tables).map(table),
  json("bitwarden", "bitwarden.json"),
  {
    ...json("bitwarden", "bitwarden-argon2id.json", (text) =>
      text.replace(/("kdfType"\s*:\s*)1\b/, "$17"),
    ),
    password: "correct horse é",
  },
  { ...json("bitwarden", "bitwarden-pbkdf2.json"), password: "correct horse é" },
  {
    ...json("bitwarden", "bitwarden export"),
    make: () => written(bitwardenSealedJson),
    password,
  },
  zip("bitwarden", "bitwarden.zip", "data.json"),
  {
    ...zip("1password", "one-password.1pux", "export.data"),
    unknown: zipped([
      { name: "export.attributes", bytes: Buffer.from('{"version":9}') },
      { name: "export.data", bytes: Buffer.from('{"accounts":[]}') },
    ]),
  },
  json("keeper", "keeper.json"),
  { ...json("dashlane", "dashlane.json"), make: made(dashlaneJson) },
  {
    ...zip("dashlane", "dashlane.zip", "credentials.csv"),
    make: zipped(dashlaneZip),
  },
  json("proton-pass", "proton-pass.json"),
  {
    ...zip("proton-pass", "proton-pass.zip", "Proton Pass/data.json"),
    unknown: () => vector("proton-pass-sealed.zip"),
  },
  json("cxf", "cxf.json", newerCxf),
  zip("cxf", "cxf.zip", "CXF/index.json"),
  { ...open, name: "keepass.xml", format: "keepass-xml", family: "xml", make: made(keepassXml) },
  sealed("kdbx-4", "kdbx", made(make()), 10),
  sealed("kdbx-3", "kdbx", made(make({ version: 3 })), 10),
  sealed("sallyport", "sallyport", () => written(createSealedExport(cheapKdf)), 16),
];
