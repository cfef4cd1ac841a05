import { dayAt } from "./dates.ts";
import type { ReadOptions, Source } from "./format.ts";
import { damaged, tooLarge } from "./faults.ts";
import { checkJson } from "./json-syntax.ts";
import { heldBytesMost } from "./source.ts";
import { readText } from "./text.ts";

/** Any later is a slip: the last moment that a date of this language can hold. */
const latest = 8_640_000_000_000_000;
/** What is above counts milliseconds: in seconds it would be the year 5138. */
const secondsMost = 100_000_000_000;

/**
 * One element of a JSON file, of a kind that nobody has checked yet, with its path for messages
 * ("items[3].login.uris[0]"). What is absent or null reads as empty; what is of another kind than asked for
 * throws `import-damaged` with the path, and never with the value.
 */
export class Element {
  readonly path: string;
  readonly #value: unknown;

  constructor(value: unknown, path: string) {
    this.#value = value;
    this.path = path;
  }

  get isThere(): boolean {
    return this.#value !== undefined && this.#value !== null;
  }

  get isObject(): boolean {
    return typeof this.#value === "object" && this.#value !== null && !Array.isArray(this.#value);
  }

  get isList(): boolean {
    return Array.isArray(this.#value);
  }

  /** A member of an object. */
  at(name: string): Element {
    const members = this.#members();
    // SECURITY: only what the file names; `toString` and its like are no members.
    return new Element(Object.hasOwn(members, name) ? members[name] : undefined, this.#under(name));
  }

  /** The members of an object that are neither absent nor null, in the file's order. */
  entries(): [name: string, element: Element][] {
    return Object.entries(this.#members())
      .map(([name, value]): [string, Element] => [name, new Element(value, this.#under(name))])
      .filter(([, element]) => element.isThere);
  }

  /** The elements of a list, null ones left out. */
  items(): Element[] {
    if (!this.isThere) return [];
    if (!Array.isArray(this.#value)) throw this.wrong("should be a list.");
    return this.#value
      .map((value: unknown, place) => new Element(value, `${this.path}[${place}]`))
      .filter((element) => element.isThere);
  }

  /** A list's elements, or the one element that stands where a list may. */
  oneOrMore(): Element[] {
    return this.isList || !this.isThere ? this.items() : [this];
  }

  /** A text; a number or a truth value in letters; "" when absent. */
  text(): string {
    switch (typeof this.#value) {
      case "string":
        return this.#value;
      case "number":
      case "boolean":
        return String(this.#value);
      default:
        if (!this.isThere) return "";
        throw this.wrong("should be a text.");
    }
  }

  /** A number, also one in letters; null when absent. */
  number(): number | null {
    if (!this.isThere || this.#value === "") return null;
    const number = typeof this.#value === "string" ? Number(this.#value) : this.#value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    throw this.wrong("should be a number.");
  }

  /** A truth value, also 0, 1 and either in letters; false when absent. */
  flag(): boolean {
    if (!this.isThere || this.#value === "") return false;
    if (this.#value === true || this.#value === 1 || this.#value === "true") return true;
    if (this.#value === false || this.#value === 0 || this.#value === "false") return false;
    throw this.wrong("should be true or false.");
  }

  /** A moment as ISO 8601 or as a count of seconds or milliseconds since 1970; in milliseconds, null when absent. */
  time(): number | null {
    if (!this.isThere || this.#value === "") return null;
    return Math.max(0, Math.round(this.#moment()));
  }

  /** A date in either form, also one before 1970, as `2027-03-14`; "" when absent. */
  day(): string {
    return !this.isThere || this.#value === "" ? "" : dayAt(this.#moment());
  }

  /** The element as compact JSON, for what has no other place: of a kind that only its own program knows. */
  json(): string {
    return typeof this.#value === "string" ? this.#value : JSON.stringify(this.#value);
  }

  wrong(why: string) {
    return damaged(`element ${this.path === "" ? "at the top" : this.path}`, `this ${why}`);
  }

  #moment(): number {
    const isText = typeof this.#value === "string" && !/^-?[0-9]+$/.test(this.#value);
    const count = isText ? Date.parse(this.text()) : (this.number() ?? 0);
    const time = isText || Math.abs(count) > secondsMost ? count : count * 1000;
    if (Number.isNaN(time) || Math.abs(time) > latest) throw this.wrong("should be a date.");
    return time;
  }

  #members(): Record<string, unknown> {
    if (!this.isThere) return {};
    if (!this.isObject) throw this.wrong("should be an object.");
    return this.#value as Record<string, unknown>;
  }

  #under(name: string): string {
    const shown = name.length > 60 ? `${name.slice(0, 59)}…` : name;
    return this.path === "" ? shown : `${this.path}.${shown}`;
  }
}

/**
 * A file's JSON. Of two members of one name the later counts. Throws `import-damaged` with line and column for
 * what is no JSON, or nested deeper than any export; `import-too-large`; `cancelled`.
 */
export async function readJson(
  source: Source,
  options: Pick<ReadOptions, "signal">,
): Promise<Element> {
  if (source.size > heldBytesMost) {
    throw tooLarge(`${source.name} is larger than any export of its kind.`, heldBytesMost);
  }
  return parseJson(await readText(source, heldBytesMost, options));
}

/** As `readJson`, of a text that is here already. */
export function parseJson(text: string): Element {
  checkJson(text);
  return new Element(JSON.parse(text), "");
}

/**
 * Which members the beginning of a JSON text names, each with those that it is in ("accounts.vaults.items"), for
 * `recognises`. The text may be cut anywhere.
 */
export function memberPaths(head: string): ReadonlySet<string> {
  const paths = new Set<string>();
  const open: string[] = [];
  let name = "";
  if (!/^\s*[{[]/.test(head)) return paths;
  for (const [token, text] of head.matchAll(
    /"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}[\]]/g,
  )) {
    if (token === "{" || token === "[") {
      open.push(name);
      name = "";
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (text !== undefined) {
      name = text;
      paths.add([...open, text].filter((part) => part !== "").join("."));
    }
  }
  return paths;
}
