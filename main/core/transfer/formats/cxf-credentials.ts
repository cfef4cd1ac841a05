import type { RecordType } from "#contract/record-types";

/** Where a member of a credential goes: our field or "", what people call it, and whether it is concealed. */
export type Place = readonly [field: string, label: string, concealed?: true];

interface CredentialShape {
  /** What an item of this credential alone is. */
  readonly type: RecordType;
  readonly members: Readonly<Record<string, Place>>;
}

const person: Readonly<Record<string, Place>> = {
  fullName: ["full_name", "Full name"],
  birthDate: ["birth_date", "Date of birth"],
  birthPlace: ["", "Place of birth"],
  sex: ["", "Sex"],
  nationality: ["", "Nationality"],
  issueDate: ["", "Issued"],
  expiryDate: ["", "Expires"],
  issuingAuthority: ["", "Issuing authority"],
  issuingCountry: ["", "Issuing country"],
  country: ["", "Country"],
  territory: ["", "Territory"],
};

/**
 * By `type`, the most telling first: an item that holds several is what the first of them says. Members as in
 * section 3.3 of the format.
 */
export const credentials: Readonly<Record<string, CredentialShape>> = {
  "basic-auth": {
    type: "login",
    members: { username: ["username", "Username"], password: ["password", "Password", true] },
  },
  "ssh-key": { type: "ssh_key", members: {} },
  "credit-card": {
    type: "card",
    members: {
      number: ["number", "Number", true],
      fullName: ["cardholder", "Cardholder"],
      verificationNumber: ["code", "Security code", true],
      pin: ["pin", "PIN", true],
      expiryDate: ["expires", "Expires"],
      cardType: ["", "Card type"],
      validFrom: ["", "Valid from"],
    },
  },
  "api-key": {
    type: "api_credential",
    members: {
      key: ["credential", "Key", true],
      username: ["username", "Username"],
      url: ["uris", "Website"],
      expiryDate: ["expires", "Expires"],
      keyType: ["", "Key type"],
      validFrom: ["", "Valid from"],
    },
  },
  "person-name": { type: "identity", members: { givenInformal: ["", "Nickname"] } },
  address: { type: "identity", members: { tel: ["phone", "Phone"] } },
  passport: {
    type: "identity",
    members: {
      ...person,
      passportNumber: ["passport", "Passport", true],
      nationalIdentificationNumber: ["national_id", "National id", true],
      passportType: ["", "Passport type"],
    },
  },
  "drivers-license": {
    type: "identity",
    members: {
      ...person,
      licenseNumber: ["licence", "Driving licence", true],
      licenseClass: ["", "Class"],
    },
  },
  "identity-document": {
    type: "identity",
    members: {
      ...person,
      identificationNumber: ["national_id", "National id", true],
      documentNumber: ["", "Document number", true],
    },
  },
  wifi: {
    type: "login",
    members: {
      passphrase: ["password", "Passphrase", true],
      ssid: ["", "Network"],
      networkSecurityType: ["", "Security"],
      hidden: ["", "Hidden network"],
    },
  },
  "generated-password": {
    type: "login",
    members: { password: ["password", "Password", true] },
  },
  passkey: { type: "login", members: {} },
  totp: { type: "totp", members: {} },
  note: { type: "secure_note", members: {} },
  "custom-fields": { type: "secure_note", members: {} },
  file: { type: "secure_note", members: {} },
  "item-reference": { type: "secure_note", members: {} },
};

/** The parts of a name and of an address, in the order in which people write them. */
export const nameParts = [
  ...["title", "given", "given2", "surnamePrefix", "surname", "surname2"],
  ...["generation", "credentials"],
];
export const addressParts = ["streetAddress", "city", "territory", "postalCode", "country"];
