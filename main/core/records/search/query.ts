import { recordTypes, shapes } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";
import { fold } from "./fold.ts";

/** Where a term must occur: anywhere, in who signs in, or in where. */
export type Place = "anywhere" | "user" | "url";

export type Clause =
  | { readonly kind: "text"; readonly text: string; readonly place: Place }
  | { readonly kind: "type"; readonly types: readonly RecordType[] }
  | { readonly kind: "tag" | "vault"; readonly prefix: string }
  | { readonly kind: "is"; readonly what: "favourite" | "archived" | "trashed" | "damaged" }
  | { readonly kind: "has-totp" };

export type TextClause = Extract<Clause, { kind: "text" }>;

/** Every clause of `all` must hold, and none of `none`. */
export interface Query {
  readonly all: readonly Clause[];
  readonly none: readonly Clause[];
}

/**
 * Reads what a person typed: words, `"exact phrases"`, `-without`, and the operators `type:` `tag:` `vault:`
 * `is:` `has:` `user:` `url:`. Never fails: what is no operator is a word, and an unfinished operator waits.
 */
export function parseQuery(text: string): Query {
  const all: Clause[] = [];
  const none: Clause[] = [];
  for (const match of text.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))|\S+/gi)) {
    const [whole, minus = "", operator, quoted, word] = match;
    const value = quoted ?? word;
    const clause =
      value === undefined ? textClause(whole, "anywhere") : readClause(operator, value);
    if (clause !== null) (minus === "-" ? none : all).push(clause);
  }
  return { all, none };
}

function readClause(operator: string | undefined, value: string): Clause | null {
  switch (operator?.toLowerCase()) {
    case undefined:
      return textClause(value, "anywhere");
    case "user":
      return textClause(value, "user");
    case "url":
      return textClause(value, "url");
    case "tag":
      return { kind: "tag", prefix: fold(value) };
    case "vault":
      return { kind: "vault", prefix: fold(value) };
    case "type":
      return { kind: "type", types: typesNamed(fold(value)) };
    case "is":
      return readState(fold(value));
    case "has":
      return "totp".startsWith(fold(value)) ? { kind: "has-totp" } : textClause(`has:${value}`);
    default:
      return textClause(`${operator ?? ""}:${value}`);
  }
}

function textClause(text: string, place: Place = "anywhere"): Clause | null {
  const folded = fold(text).replace(/\s+/g, " ").trim();
  // "url:" or a lone minus, while the person is still typing it.
  if (folded === "" || folded === "-" || /^(type|tag|vault|is|has|user|url):$/.test(folded)) {
    return null;
  }
  return { kind: "text", text: folded, place };
}

function readState(value: string): Clause | null {
  const shown = { favourite: "favourite", favorite: "favourite", archived: "archived" } as const;
  const named = { ...shown, trashed: "trashed", damaged: "damaged" } as const;
  const found = Object.entries(named).find(([name]) => name.startsWith(value));
  return found === undefined ? textClause(`is:${value}`) : { kind: "is", what: found[1] };
}

/** `ssh_key`, `SSH keys`, or the beginning of them or of one of their words: `note`, `api`. */
function typesNamed(value: string): RecordType[] {
  const wanted = value.replaceAll("_", " ");
  return recordTypes.filter((type) =>
    [type.replaceAll("_", " "), shapes[type].label, shapes[type].plural].some((name) =>
      ` ${fold(name)}`.includes(` ${wanted}`),
    ),
  );
}
