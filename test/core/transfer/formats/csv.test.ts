import { describe, expect, it } from "vitest";
import { sourceOfBytes } from "../../../../main/core/transfer/source.ts";
import { describeTable } from "../../../../main/core/transfer/formats/csv-generic.ts";
import { readBytes } from "../fixture.ts";

const chrome = `name,url,username,password,note
example.com,https://example.com/login,ann,"p,a""ss",
,android://hash==@com.example.app/,bob,secret,"two
lines"
`;

describe("browsers", () => {
  it("reads Chrome's, quotes, commas and lines in fields, and calls a nameless one by its site", async () => {
    const { format, records, remarks } = await readBytes(chrome);
    expect(format.name).toBe("chrome-csv");
    expect(remarks).toEqual([]);
    expect(records).toMatchObject([
      {
        where: "line 2",
        type: "login",
        name: "example.com",
        fields: { username: "ann", password: 'p,a"ss', uris: "https://example.com/login" },
      },
      { where: "line 3", notes: "two\nlines", fields: { username: "bob", password: "secret" } },
    ]);
  });

  it.each([
    ["UTF-16LE", Buffer.from(`\ufeff${chrome}`, "utf16le")],
    ["UTF-16BE", Buffer.from(`\ufeff${chrome}`, "utf16le").swap16()],
    ["a mark and CRLF", Buffer.from(`\ufeff${chrome.replaceAll("\n", "\r\n")}`)],
    [
      "semicolons, as a spreadsheet saves it",
      Buffer.from(
        'name;url;username;password;note\nexample.com;https://example.com/login;ann;"p,a""ss";\n;https://x.org;bob;secret;"two\nlines"\n',
      ),
    ],
  ])("reads the same in %s", async (_name, bytes) => {
    const { format, records } = await readBytes(bytes);
    expect(format.name).toBe("chrome-csv");
    expect(records[0]).toMatchObject({ fields: { password: 'p,a"ss' } });
    expect(records[1]).toMatchObject({ notes: "two\nlines" });
  });

  it("reads Firefox's, with its GUID and its times, and keeps what it does not know", async () => {
    const { format, records } = await readBytes(
      `"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"
"https://a.example","ann","pw",,"https://a.example","{0b5b8d3a-1111-4222-8333-444455556666}","1600000000000","1600000000001","1610000000000"
"https://b.example","bob","pw2","Router",,"{1}","x","","1610000000000"
`,
    );
    expect(format.name).toBe("firefox-csv");
    expect(records[0]).toMatchObject({
      key: "{0b5b8d3a-1111-4222-8333-444455556666}",
      name: "a.example",
      createdAt: 1_600_000_000_000,
      changedAt: 1_610_000_000_000,
      fields: { uris: "https://a.example" },
      custom: [],
    });
    expect(records[1]).toMatchObject({
      createdAt: null,
      custom: [{ label: "httpRealm", kind: "text", value: "Router" }],
    });
  });

  it("reads Safari's, with a code; a code that cannot be read is kept as a hidden text, and told", async () => {
    const { format, records, remarks } = await readBytes(
      `Title,URL,Username,Password,Notes,OTPAuth
Site (ann),https://site.example/,ann,pw,note,otpauth://totp/Site:ann?secret=JBSWY3DPEHPK3PXP&issuer=Site
Bad,https://bad.example/,bob,pw,,otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP
`,
    );
    expect(format.name).toBe("safari-csv");
    expect(records[0]?.fields["totp_secret"]).toMatch(/^otpauth:/);
    expect(records[1]?.fields["totp_secret"]).toBeUndefined();
    expect(records[1]?.custom).toMatchObject([{ kind: "concealed" }]);
    expect(remarks).toMatchObject([{ where: "line 3", outcome: "changed" }]);
    expect(JSON.stringify(remarks)).not.toContain("JBSWY3DP");
  });
});

describe("password managers", () => {
  it("reads Bitwarden's: folders, notes, fields, several sites", async () => {
    const { format, records } = await readBytes(
      `folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp
Work/Ops,1,login,Box,hi,"PIN: 1234
colour: blue
more",0,"https://a.example/x,y,https://b.example",ann,pw,JBSWY3DPEHPK3PXP
,,note,Wifi,the text,,0,,,,
`,
    );
    expect(format.name).toBe("bitwarden-csv");
    expect(records).toMatchObject([
      {
        type: "login",
        folder: ["Work", "Ops"],
        favourite: true,
        notes: "hi",
        fields: {
          username: "ann",
          password: "pw",
          totp_secret: "JBSWY3DPEHPK3PXP",
          uris: "https://a.example/x,y\nhttps://b.example",
        },
        custom: [
          { label: "PIN", kind: "concealed", value: "1234" },
          { label: "colour", kind: "concealed", value: "blue\nmore" },
        ],
      },
      { type: "secure_note", name: "Wifi", notes: "the text", fields: {}, folder: [] },
    ]);
  });

  it("reads 1Password's: tags, favourite, archived", async () => {
    const { format, records } = await readBytes(
      `Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes
GitHub,https://github.com,ann,pw,,true,true,dev;work,n
`,
    );
    expect(format.name).toBe("one-password-csv");
    expect(records).toMatchObject([
      { name: "GitHub", favourite: true, state: "archived", tags: ["dev", "work"], notes: "n" },
    ]);
  });

  it("reads LastPass's, and the forms inside its notes", async () => {
    const { format, records } = await readBytes(
      `url,username,password,totp,extra,name,grouping,fav
https://a.example,ann,pw,,plain note,A,Shared-Team\\Ops,1
http://sn,,,,"NoteType:Credit Card
Language:en-US
Name on Card:Ann Example
Type:Visa
Number:4111111111111111
Security Code:123
Start Date:,
Expiration Date:March,2027
Notes:first
second: line",Visa,,0
http://sn,,,,"NoteType:Server
Hostname:srv.example
Username:root
Password:toor
Notes:",Box,,0
http://sn,,,,"NoteType:Wi-Fi Password
SSID:home
Password:wifi
Notes:",Home,,0
http://sn,,,,just text,Note,(none),0
http://,bob,pw,,,No site,,0
`,
    );
    expect(format.name).toBe("lastpass-csv");
    expect(records).toMatchObject([
      { type: "login", folder: ["Shared-Team", "Ops"], favourite: true, notes: "plain note" },
      {
        type: "card",
        name: "Visa",
        notes: "first\nsecond: line",
        fields: {
          cardholder: "Ann Example",
          number: "4111111111111111",
          code: "123",
          expires: "2027-03",
        },
      },
      { type: "login", fields: { username: "root", password: "toor", uris: "srv.example" } },
      {
        type: "secure_note",
        custom: [
          { label: "SSID", value: "home" },
          { label: "Password", kind: "concealed", value: "wifi" },
          { label: "Kind", value: "Wi-Fi Password" },
        ],
      },
      { type: "secure_note", notes: "just text", folder: [] },
      { type: "login", name: "No site", fields: { username: "bob", password: "pw" } },
    ]);
  });

  it.each([
    [
      "dashlane-credentials",
      "username,username2,username3,title,password,note,url,category,otpSecret\nann,a2,,Site,pw,n,https://s.example,Work,JBSWY3DPEHPK3PXP\n",
      { type: "login", folder: ["Work"], custom: [{ label: "Second username", value: "a2" }] },
    ],
    ["dashlane-notes", "title,note\nSecret,body\n", { type: "secure_note", notes: "body" }],
    [
      "dashlane-payments",
      "type,account_name,account_holder,cc_number,code,expiration_month,expiration_year,routing_number,account_number,country,issuing_bank\ncredit_card,Visa,Ann,4111111111111111,123,3,2027,,,US,\n",
      { type: "card", fields: { number: "4111111111111111", expires: "2027-03" } },
    ],
    [
      "dashlane-ids",
      "type,number,name,issue_date,expiration_date,place_of_issue,state\npassport,P123,Ann,2020-1-2,2030-1-2,Bern,\n",
      { type: "identity", fields: { passport: "P123", full_name: "Ann" } },
    ],
    [
      "dashlane-personal",
      "type,title,first_name,middle_name,last_name,login,date_of_birth,place_of_birth,email,email_type,item_name,phone_number,address,country,state,city,zip,address_recipient,address_building,address_apartment,address_floor,address_door_code,job_title,url\nname,MRS,Ann,,Example,ann,1990-04-01,,,,,,,,,,,,,,,,,\n",
      { type: "identity", name: "Ann Example", fields: { full_name: "Ann Example" } },
    ],
  ])("reads %s of Dashlane", async (name, text, expected) => {
    const { format, records } = await readBytes(text);
    expect(format.name).toBe(name);
    expect(records).toMatchObject([expected]);
  });

  it("reads Keeper's by its places, with names of columns and without", async () => {
    const rows = `Work\\Ops,Box,ann,pw,https://a.example,hi,,TFC:Keeper,otpauth://totp/x?secret=JBSWY3DPEHPK3PXP,PIN,12
,Shared,bob,pw2,,,Team\\Dev,$text:colour:1,blue
,Note,,,,the text,
`;
    const head = "Folder,Title,Login,Password,Website Address,Notes,Shared Folder,Custom Fields\n";
    for (const text of [rows, head + rows]) {
      const { format, records } = await readBytes(text);
      expect(format.name).toBe("keeper-csv");
      expect(records).toMatchObject([
        {
          ...{ type: "login", name: "Box", folder: ["Work", "Ops"], notes: "hi" },
          fields: {
            ...{ username: "ann", password: "pw", uris: "https://a.example" },
            totp_secret: "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP",
          },
          custom: [{ label: "PIN", kind: "concealed", value: "12" }],
        },
        {
          ...{ name: "Shared", folder: ["Team", "Dev"] },
          custom: [{ label: "colour", kind: "text", value: "blue" }],
        },
        { type: "secure_note", name: "Note", notes: "the text" },
      ]);
    }
  });

  it("reads NordPass's: logins, cards, identities and notes of one table", async () => {
    const head =
      "name,url,additional_urls,username,password,note,cardholdername,cardnumber,cvc,pin,expirydate,zipcode,folder,full_name,phone_number,email,address1,address2,city,country,state,type,custom_fields";
    const { format, records } = await readBytes(
      [
        head,
        'GitHub,https://github.com,"[""https://gist.github.com""]",ann,pw,n,,,,,,,Work,,,,,,,,,password,"[{""label"":""PIN"",""type"":""hidden"",""value"":""12""}]"',
        "Visa,,,,,,Ann,4111111111111111,123,,03/27,,,,,,,,,,,credit_card,",
        "Me,,,,,,,,,,,8001,,Ann Example,+41,ann@x.example,Street 1,,Zurich,CH,,identity,",
        "N,,,,,text,,,,,,,,,,,,,,,,note,",
        "Work,,,,,,,,,,,,,,,,,,,,,folder,",
      ].join("\n"),
    );
    expect(format.name).toBe("nordpass-csv");
    expect(records).toMatchObject([
      {
        type: "login",
        folder: ["Work"],
        fields: { uris: "https://github.com\nhttps://gist.github.com" },
        custom: [{ label: "PIN", kind: "concealed", value: "12" }],
      },
      { type: "card", fields: { expires: "2027-03", cardholder: "Ann" } },
      { type: "identity", fields: { address: "Street 1\n8001 Zurich\nCH" } },
      { type: "secure_note", notes: "text" },
    ]);
  });
});

describe("any other table", () => {
  const table = "Title;Web site;Login;Passwort;Remarks;PIN code\nA;a.example;ann;pw;hello;12\n";

  it("guesses its columns by their names, and keeps those it does not know", async () => {
    const { format, records } = await readBytes(table);
    expect(format.name).toBe("generic-csv");
    expect(records).toMatchObject([
      {
        name: "A",
        fields: { uris: "a.example", username: "ann", password: "pw" },
        notes: "hello",
        custom: [{ label: "PIN code", kind: "concealed", value: "12" }],
      },
    ]);
  });

  it("reads the columns as the person corrects them, and tells what is left behind", async () => {
    const columns = ["notes", "uris", "password", "username", "name", null];
    const { records, remarks } = await readBytes(table, { columns });
    expect(records).toMatchObject([
      { name: "hello", notes: "A", fields: { username: "pw", password: "ann" }, custom: [] },
    ]);
    expect(remarks).toMatchObject([{ what: "Column PIN code", outcome: "left-out" }]);
  });

  it("guesses columns without names by their values", async () => {
    const bytes = Buffer.from(
      "Site,https://s.example,ann@s.example,pw\nTwo,two.example,b@b.example,pw2\n",
    );
    const described = await describeTable(sourceOfBytes("x", bytes));
    expect(described?.isNamed).toBe(false);
    expect(described?.columns.map(({ guess }) => guess)).toEqual([
      "name",
      "uris",
      "username",
      "password",
    ]);
    expect((await readBytes(bytes)).records).toHaveLength(2);
  });

  it.each([
    ["JSON", '{"a":1,"b":2}\n{"a":1,"b":2}\n'],
    ["XML", "<a,b>\n<c,d>\n"],
    ["prose", "Dear Ann, how are you?\n\nFine, thanks, and you, and him?\n"],
    ["bytes", Buffer.from([0, 1, 2, 3, 255])],
    ["nothing", ""],
  ])("does not take %s for one", async (_name, bytes) => {
    await expect(readBytes(bytes)).rejects.toMatchObject({ code: "import-unrecognised" });
  });
});
