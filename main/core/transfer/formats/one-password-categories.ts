import type { RecordType } from "#contract/record-types";

/** What 1Password keeps under a number: its name, our type, and where fields go by their ids. */
export interface Category {
  readonly label: string;
  readonly type: RecordType;
  readonly fields: Readonly<Record<string, string>>;
}

const signIn = { username: "username", password: "password" };

/** By `categoryUuid`. Every field that is not listed comes under its own label. */
export const categories: Readonly<Record<string, Category>> = {
  "001": { label: "Login", type: "login", fields: signIn },
  "002": {
    label: "Credit card",
    type: "card",
    fields: {
      cardholder: "cardholder",
      ccnum: "number",
      cvv: "code",
      expiry: "expires",
      pin: "pin",
    },
  },
  "003": { label: "Secure note", type: "secure_note", fields: {} },
  "004": {
    label: "Identity",
    type: "identity",
    fields: {
      birthdate: "birth_date",
      company: "company",
      email: "email",
      defphone: "phone",
      address: "address",
    },
  },
  "005": { label: "Password", type: "login", fields: signIn },
  "006": { label: "Document", type: "secure_note", fields: {} },
  "100": { label: "Software licence", type: "secure_note", fields: {} },
  "101": { label: "Bank account", type: "secure_note", fields: {} },
  "102": {
    label: "Database",
    type: "database",
    fields: {
      ...signIn,
      database_type: "engine",
      hostname: "address",
      port: "port",
      database: "database",
    },
  },
  "103": {
    label: "Driving licence",
    type: "identity",
    fields: {
      fullname: "full_name",
      address: "address",
      birthdate: "birth_date",
      number: "licence",
    },
  },
  "104": { label: "Outdoor licence", type: "secure_note", fields: {} },
  "105": { label: "Membership", type: "secure_note", fields: {} },
  "106": {
    label: "Passport",
    type: "identity",
    fields: { fullname: "full_name", birthdate: "birth_date", number: "passport" },
  },
  "107": { label: "Reward programme", type: "secure_note", fields: {} },
  "108": {
    label: "Social security number",
    type: "identity",
    fields: { name: "full_name", number: "national_id" },
  },
  "109": {
    label: "Wireless router",
    type: "login",
    fields: { wireless_password: "password", server: "uris" },
  },
  "110": { label: "Server", type: "login", fields: { ...signIn, url: "uris" } },
  "111": {
    label: "Email account",
    type: "login",
    fields: { pop_username: "username", pop_password: "password" },
  },
  "112": {
    label: "API credential",
    type: "api_credential",
    fields: {
      username: "username",
      credential: "credential",
      hostname: "uris",
      expires: "expires",
    },
  },
  "113": { label: "Medical record", type: "secure_note", fields: {} },
  "114": { label: "SSH key", type: "ssh_key", fields: { private_key: "private_key" } },
  "115": { label: "Crypto wallet", type: "secure_note", fields: {} },
};

/** Categories whose type says as much as their name; the name of any other comes along as a field. */
export const plainCategories: ReadonlySet<string> = new Set([
  ...["001", "002", "003", "004", "005", "102", "112", "114"],
]);
