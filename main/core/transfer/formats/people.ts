import type { Element } from "../json.ts";

function joined(part: Element, names: readonly string[], separator: string): string {
  const values = names.map((name) => part.at(name).text().trim());
  return values.filter((value) => value !== "").join(separator);
}

/** A person's name out of its parts, in the order in which people are addressed. */
export function nameOf(part: Element): string {
  const names = ["title", "firstName", "givenName", "middleName", "lastName", "surname"];
  return joined(part, names, " ");
}

/** An address in lines, as on an envelope. */
export function addressOf(part: Element): string {
  const lines = [
    joined(part, ["address1"], ""),
    joined(part, ["address2"], ""),
    joined(part, ["address3"], ""),
    joined(part, ["city", "state", "postalCode", "zip"], ", "),
    joined(part, ["country"], ""),
  ];
  return lines.filter((line) => line !== "").join("\n");
}
