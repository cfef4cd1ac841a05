import { describe, expect, it } from "vitest";
import { isAppError } from "#core/errors";
import { createFormats, detectFormat } from "../../../main/core/transfer/formats.ts";
import { csvExport } from "../../../main/core/transfer/formats/csv-export.ts";
import { createSealedExport } from "../../../main/core/transfer/formats/sealed.ts";
import type { PortableRecord } from "../../../main/core/transfer/portable.ts";
import { sourceOfBytes } from "../../../main/core/transfer/source.ts";
import { cheapKdf } from "../vault/fixture.ts";
import { readOptions } from "./fixture.ts";
import { createMutator } from "./mutate.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000);
const eachMs = Number(process.env["FUZZ_MS"] ?? 1500);
const longestMs = 5000;

const record: PortableRecord = {
  ...{ kind: "record", where: "", type: "login", key: "k", name: "Forge", tags: ["a"] },
  ...{ favourite: true, notes: 'two\nlines "q"', folder: ["Work"], state: "live" },
  fields: { username: "mara", password: "p", uris: "https://a.example" },
  custom: [{ label: "PIN", kind: "concealed", value: "1" }],
  ...{ createdAt: 1, changedAt: 2, history: [], attachments: [] },
};

async function* each<T>(...items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

async function written(format: typeof csvExport): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const options = { password: "pw", signal: readOptions.signal, onRemark: () => undefined };
  for await (const piece of format.write(each(record, record), options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const seeds: readonly (readonly [string, () => Promise<Buffer>])[] = [
  ["sallyport", () => written(createSealedExport(cheapKdf))],
  ["our own table", () => written(csvExport)],
  ...Object.entries({
    chrome: 'name,url,username,password,note\nA,https://a.example,ann,pw,"n\nm"\n',
    firefox:
      '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"\n"https://a.example","ann","pw",,"https://a.example","{1}","1600000000000","1","1610000000000"\n',
    safari:
      "Title,URL,Username,Password,Notes,OTPAuth\nA,https://a.example,ann,pw,n,otpauth://totp/x?secret=JBSWY3DPEHPK3PXP\n",
    bitwarden:
      'folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\nWork,1,login,A,n,"PIN: 1\nx: y",0,"https://a.example,https://b.example",ann,pw,JBSWY3DPEHPK3PXP\n',
    "1Password":
      "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nA,https://a.example,ann,pw,,true,false,x;y,n\n",
    lastPass:
      'url,username,password,totp,extra,name,grouping,fav\nhttp://sn,,,,"NoteType:Credit Card\nNumber:4111\nExpiration Date:March,2027\nNotes:x",V,A\\B,1\n',
    dashlane:
      "type,account_name,account_holder,cc_number,code,expiration_month,expiration_year\ncredit_card,V,Ann,4111,123,3,2027\n",
    nordPass:
      'name,url,additional_urls,username,password,note,cardholdername,cardnumber,cvc,expirydate,folder,type,custom_fields\nA,https://a.example,"[""x""]",ann,pw,n,,,,,F,password,"[{""label"":""l"",""type"":""hidden"",""value"":""v""}]"\n',
    "any table": "Title;Web site;Login;Passwort\nA;a.example;ann;pw\n",
  }).map(([name, text]) => [name, () => Promise.resolve(Buffer.from(text))] as const),
];

describe(`mutated files, seed ${seed}`, () => {
  const { imports } = createFormats(cheapKdf);

  it.each(seeds)("of %s end in records or in a declared code", async (name, make) => {
    const mutate = createMutator(seed);
    const whole = await make();
    const until = performance.now() + eachMs;
    for (let count = 0; performance.now() < until; count++) {
      const bytes = mutate(whole);
      const started = performance.now();
      try {
        const source = sourceOfBytes("file", bytes);
        const format = await detectFormat(source, imports);
        for await (const item of format.read(source, { ...readOptions, password: "pw" })) {
          expect(["record", "remark"]).toContain(item.kind);
        }
      } catch (error) {
        const isDeclared = isAppError(error) && error.code.startsWith("import-");
        if (!isDeclared) {
          const input = bytes.toString("base64").slice(0, 4000);
          throw new Error(`${name}, seed ${seed}, input ${count}: ${input}`, { cause: error });
        }
      }
      expect(performance.now() - started).toBeLessThan(longestMs);
    }
  });
});
