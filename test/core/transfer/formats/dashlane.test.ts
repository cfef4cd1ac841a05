import { describe, expect, it } from "vitest";
import { zipOf } from "../archives.ts";
import { readBytes } from "../fixture.ts";

const file = {
  AUTHENTIFIANT: [
    {
      ...{ id: "{A-1}", title: "Forge", domain: "forge.example", url: "https://forge.example/in" },
      ...{ login: "mara", secondaryLogin: "m2", email: "mara@x.example", password: "pw" },
      ...{ note: "hi", category: "Work", otpSecret: "JBSWY3DPEHPK3PXP" },
      ...{ creationDatetime: 1_600_000_000, userModificationDatetime: "1610000000" },
      subdomainOnly: false,
    },
    { title: "", domain: "mail.example", email: "only@x.example", password: "pw2" },
  ],
  SECURENOTE: [{ title: "Wifi", content: "two\nlines", type: "NO_TYPE" }],
  PAYMENTMEANS_CREDITCARD: [
    {
      ...{ name: "Visa", bank: "Bank", ownerName: "Ann", cardNumber: "4111", securityCode: "123" },
      ...{ expireMonth: 3, expireYear: 2027 },
    },
  ],
  PAYMENTMEAN_PAYPAL: [{ name: "", login: "ann@x.example", password: "pp" }],
  BANKSTATEMENT: [{ BankAccountName: "Main", BankAccountIBAN: "CH00" }],
  IDENTITY: [{ firstName: "Ann", lastName: "Example", birthDate: "1990-04-01", pseudo: "ann" }],
  ADDRESS: [{ addressName: "Home", addressFull: "Street 1", zipcode: "8001", city: "Zurich" }],
  EMAIL: [{ emailName: "", email: "ann@x.example" }],
  PHONE: [{ phoneName: "Mobile", number: "+41" }],
  COMPANY: [{ name: "Acme", jobTitle: "Smith" }],
  PASSPORT: [{ fullname: "Ann Example", number: "P1", expireDate: "2030-01-02" }],
  DRIVERLICENCE: [{ fullname: "Ann Example", number: "D1" }],
  SOCIALSECURITYSTATEMENT: [{ socialSecurityFullname: "Ann", socialSecurityNumber: "S1" }],
  PASSKEY: [{ rpId: "forge.example", privateKey: "never" }],
  NEWKIND: [{ title: "Odd", secretToken: "t", parts: [{ a: 1 }] }],
};

describe("Dashlane's JSON", () => {
  it("comes whole: every kind, and what has no field as fields of its own", async () => {
    const { format, records, remarks } = await readBytes(JSON.stringify(file));
    expect(format.name).toBe("dashlane");
    expect(records.map(({ type, name }) => [type, name])).toEqual([
      ["login", "Forge"],
      ["login", "mail.example"],
      ["secure_note", "Wifi"],
      ["card", "Visa"],
      ["login", "PayPal"],
      ["secure_note", "Main"],
      ["identity", "Ann Example"],
      ["identity", "Home"],
      ["identity", "ann@x.example"],
      ["identity", "Mobile"],
      ["identity", "Acme"],
      ["identity", "Ann Example, passport"],
      ["identity", "Ann Example, driving licence"],
      ["identity", "Ann, social security"],
      ["secure_note", "Odd"],
    ]);
    expect(records[0]).toMatchObject({
      ...{ where: "AUTHENTIFIANT[0]", key: "{A-1}", notes: "hi", folder: ["Work"] },
      ...{ createdAt: 1_600_000_000_000, changedAt: 1_610_000_000_000 },
      fields: {
        ...{ username: "mara", password: "pw", totp_secret: "JBSWY3DPEHPK3PXP" },
        uris: "https://forge.example/in\nforge.example",
      },
    });
    expect(records[0]?.custom).toEqual(
      expect.arrayContaining([
        { label: "Second username", kind: "text", value: "m2" },
        { label: "Email", kind: "text", value: "mara@x.example" },
      ]),
    );
    expect(records[1]).toMatchObject({ fields: { username: "only@x.example" } });
    expect(records[3]?.fields).toMatchObject({ number: "4111", expires: "2027-03", code: "123" });
    expect(records.at(-1)?.custom).toEqual([
      { label: "secretToken", kind: "concealed", value: "t" },
      { label: "parts", kind: "text", value: '[{"a":1}]' },
    ]);
    expect(remarks).toMatchObject([{ where: "PASSKEY[0]", outcome: "left-out" }]);
  });

  it.each([
    ["[1]", "at the top"],
    ['{"AUTHENTIFIANT":"x"}', "AUTHENTIFIANT"],
    ['{"AUTHENTIFIANT":[{"title":"a","creationDatetime":"nonsense"}]}', "creationDatetime"],
  ])("%s names the element that is wrong", async (text, where) => {
    const whole = `{"SECURENOTE":[],${text.slice(1)}`;
    const spoilt = text.startsWith("{") ? whole : text;
    await expect(readBytes(spoilt)).rejects.toMatchObject({
      code: text.startsWith("{") ? "import-damaged" : "import-unrecognised",
      ...(text.startsWith("{") && { details: { where: expect.stringContaining(where) as string } }),
    });
  });
});

describe("Dashlane's zip", () => {
  const tables = {
    "credentials.csv":
      "username,username2,username3,title,password,note,url,category,otpUrl\nann,,,Site,pw,,https://s.example,,otpauth://totp/x?secret=JBSWY3DPEHPK3PXP\n",
    "securenotes.csv": "title,note\nSecret,body\n",
    "payments.csv":
      "type,account_name,account_holder,cc_number,code,expiration_month,expiration_year,routing_number,account_number,country,issuing_bank,note,name\ncredit_card,Visa,Ann,4111,1,3,2027,,,US,,,\n",
    "ids.csv":
      "type,number,name,issue_date,expiration_date,place_of_issue,state\npassport,P1,Ann,,,,\n",
    "personalInfo.csv":
      "type,title,first_name,middle_name,last_name,login,item_name,phone_number\nname,MRS,Ann,,Example,,,\n",
    "wifi.csv": "ssid,passphrase,name,note\nhome,wifi-pw,Home,n\n",
  };
  const zip = (more: Readonly<Record<string, string>> = {}) =>
    zipOf(
      Object.entries({ ...tables, ...more }).map(([name, text]) => ({
        name,
        bytes: Buffer.from(text),
      })),
    );

  it("is every table of it, each record with the table and the line where it stands", async () => {
    const { format, records, remarks } = await readBytes(zip({ "empty.csv": "" }));
    expect(format.name).toBe("dashlane");
    expect(records.map(({ where, type, name }) => [where, type, name])).toEqual([
      ["credentials.csv, line 2", "login", "Site"],
      ["securenotes.csv, line 2", "secure_note", "Secret"],
      ["payments.csv, line 2", "card", "Visa"],
      ["ids.csv, line 2", "identity", "Ann, passport"],
      ["personalInfo.csv, line 2", "identity", "Ann Example"],
      ["wifi.csv, line 2", "login", "Home"],
    ]);
    expect(records[5]?.fields["password"]).toBe("wifi-pw");
    expect(remarks).toEqual([]);
  });

  it("tells of what it holds besides", async () => {
    const { remarks } = await readBytes(zip({ "photo.png": "x", "prose.csv": "Dear Ann" }));
    expect(remarks.map(({ where, outcome }) => [where, outcome])).toEqual([
      ["photo.png", "left-out"],
      ["prose.csv", "left-out"],
    ]);
  });

  it("names the table and the line that is wrong", async () => {
    const broken = zip({ "securenotes.csv": 'title,note\nok,ok\nA,"open\n' });
    await expect(readBytes(broken)).rejects.toMatchObject({
      code: "import-damaged",
      message: expect.stringContaining("securenotes.csv") as string,
      details: { where: "securenotes.csv, line 3" },
    });
  });
});
