import type { CustomKind } from "#contract/record-types";
import type { Element } from "../json.ts";
import { addressOf } from "./people.ts";

/** A value's text, what kind of field holds it, and what came along with it. */
export interface FieldValue {
  readonly kind: CustomKind;
  readonly text: string;
  readonly more?: string;
}

type ReadValue = (content: Element, titles: ReadonlyMap<string, string>) => FieldValue;

const concealed: ReadValue = (content) => ({ kind: "concealed", text: plain(content) });
const email: ReadValue = (content) =>
  content.isObject
    ? {
        kind: "text",
        text: content.at("email_address").text(),
        more: content.at("provider").text(),
      }
    : { kind: "text", text: content.text() };

/** By the one member that a value has. What is not listed is a text, or concealed when it has members of its own. */
const readers: Readonly<Record<string, ReadValue>> = {
  concealed,
  creditCardNumber: concealed,
  ssoLogin: (content) => ({ kind: "text", text: plain(content) }),
  totp: (content) => ({ kind: "totp", text: content.text() }),
  url: (content) => ({ kind: "url", text: content.text() }),
  date: (content) => ({ kind: "date", text: content.day() }),
  // `202909`
  monthYear: (content) => ({
    kind: "text",
    text: content.text().replace(/^([0-9]{4})([0-9]{2})$/, "$1-$2"),
  }),
  email,
  email_address: email,
  address: (content) => ({ kind: "text", text: addressText(content) }),
  reference: (content, titles) => ({
    kind: "text",
    text: titles.get(content.text()) ?? content.text(),
  }),
};

/** What a field of 1Password holds. `titles` of items by id, for fields that point at one. */
export function valueOf(value: Element, titles: ReadonlyMap<string, string>): FieldValue {
  if (!value.isObject) return { kind: "text", text: plain(value) };
  const [kind, content] = value.entries()[0] ?? [];
  if (kind === undefined || content === undefined) return { kind: "text", text: "" };
  const read = readers[kind];
  if (read !== undefined) return read(content, titles);
  const isWhole = content.isObject || content.isList;
  return { kind: isWhole ? "concealed" : "text", text: plain(content) };
}

function plain(content: Element): string {
  return content.isObject || content.isList ? content.json() : content.text();
}

function addressText(address: Element): string {
  if (!address.isObject) return address.text();
  const lines = [address.at("street").text(), addressOf(address)];
  return lines.filter((line) => line !== "").join("\n");
}

/** Database kinds as 1Password names them in its menu. */
const engines: Readonly<Record<string, string>> = {
  mysql: "mysql",
  mariadb: "mariadb",
  postgresql: "postgresql",
  postgres: "postgresql",
  mssql: "sqlserver",
  sqlserver: "sqlserver",
  oracle: "oracle",
  mongodb: "mongodb",
  redis: "redis",
  sqlite: "sqlite",
};

/** Our name of a database kind; "other" for one that we have no name for. */
export function engineOf(menu: string): string {
  return menu === "" ? "" : (engines[menu.toLowerCase()] ?? "other");
}
