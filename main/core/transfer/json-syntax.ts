import { AppError } from "#core/errors";
import { damaged } from "./faults.ts";

/** Deeper than any export, and no danger to who walks it. */
const deepest = 100;
/** Values in one file. SECURITY: `[[],[],…` takes twenty times its length in memory. */
const valuesMost = 20_000_000;

const blank = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const word = /true|false|null/y;
// SECURITY: control signs must be escaped, and are refused where they are not.
// eslint-disable-next-line no-control-regex -- they are what it is about
const plain = /[^"\\\u0000-\u001f]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Whether a text is JSON (RFC 8259) of bearable depth and size: `JSON.parse` knows no limits, and its message
 * quotes what it read. Throws `import-damaged` with line and column, and `import-too-large`.
 */
export function checkJson(text: string): void {
  new Scan(text).run();
}

/** Goes over a text once, from sign to sign; how deep it is makes no difference to it. */
class Scan {
  readonly #text: string;
  readonly #open: ("{" | "[")[] = [];
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    this.#skip();
    this.#value();
    while (this.#open.length > 0) this.#afterValue();
    if (this.#at < this.#text.length) throw this.#fault();
  }

  /** Stands on a value; behind it, or on the first value inside it, afterwards. */
  #value(): void {
    const sign = this.#sign();
    if (++this.#values > valuesMost) {
      throw new AppError("import-too-large", "The file holds more values than any export.");
    }
    if (sign === "{" || sign === "[") this.#enter(sign);
    else if (sign === '"') this.#string();
    else this.#scalar();
    this.#skip();
  }

  #enter(sign: "{" | "["): void {
    if (this.#open.push(sign) > deepest) {
      throw damaged(
        this.#place(),
        `the JSON is nested deeper than ${deepest}, which no export is.`,
      );
    }
    this.#step();
    if (this.#sign() === (sign === "{" ? "}" : "]")) return;
    if (sign === "{") this.#name();
    this.#value();
  }

  /** Stands on what may follow a value: a comma, or the end of what it is in. */
  #afterValue(): void {
    const inside = this.#open.at(-1);
    const sign = this.#sign();
    if (sign === (inside === "{" ? "}" : "]")) {
      this.#open.pop();
      this.#step();
    } else if (sign === ",") {
      this.#step();
      if (inside === "{") this.#name();
      this.#value();
    } else {
      throw this.#fault();
    }
  }

  #name(): void {
    this.#string();
    this.#skip();
    if (this.#sign() !== ":") throw this.#fault();
    this.#step();
  }

  #scalar(): void {
    const end = Math.max(this.#match(number), this.#match(word));
    if (end === this.#at) throw this.#fault();
    this.#at = end;
  }

  #string(): void {
    if (this.#sign() !== '"') throw this.#fault();
    this.#at += 1;
    for (;;) {
      this.#at = this.#match(plain);
      if (this.#sign() === '"') break;
      const end = this.#match(escape);
      if (end === this.#at) throw this.#fault();
      this.#at = end;
    }
    this.#at += 1;
  }

  #sign(): string {
    return this.#text.charAt(this.#at);
  }

  #step(): void {
    this.#at += 1;
    this.#skip();
  }

  #skip(): void {
    this.#at = this.#match(blank);
  }

  #match(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text) ? pattern.lastIndex : this.#at;
  }

  #place(): string {
    const before = this.#text.slice(0, this.#at);
    return `line ${before.split("\n").length}, column ${before.length - before.lastIndexOf("\n")}`;
  }

  #fault(): AppError {
    return this.#at >= this.#text.length
      ? damaged(
          this.#place(),
          "the file ends here, in the middle. It was cut off: export it again.",
        )
      : damaged(this.#place(), "this is not JSON. Export the file again, and leave it unchanged.");
  }
}
