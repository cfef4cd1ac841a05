import { isUtf8 } from "node:buffer";
import { damaged, tooLarge } from "../faults.ts";

/** What is to be done with the text directly inside an element: nothing, hand it over at its end, or as it comes. */
export type TextUse = "none" | "whole" | "pieces";

export interface XmlEvents {
  open(name: string, attributes: ReadonlyMap<string, string>): TextUse;
  /** Text of an element that was opened with "pieces", as it stands in the file. Valid during the call only. */
  piece(bytes: Uint8Array): void;
  /** `content` is the whole text, as it stands in the file, or empty. Valid during the call only. */
  close(content: Uint8Array): void;
}

const code = {
  less: 0x3c,
  greater: 0x3e,
  slash: 0x2f,
  bang: 0x21,
  question: 0x3f,
  equals: 0x3d,
  quote: 0x22,
  apostrophe: 0x27,
} as const;

interface Name {
  readonly text: string;
  readonly bytes: Uint8Array;
}

const depthMost = 256;
const tagBytesMost = 64 * 1024;
const textBytesMost = 32 * 1024 * 1024;
const namesRemembered = 512;
const none: ReadonlyMap<string, string> = new Map();
const nothing = Buffer.alloc(0);

/**
 * Reads plain XML from pieces of UTF-8 and tells what it finds, holding no more than one tag and one wanted text.
 * Refuses document types, and so entities of a file's own. Everything throws `import-damaged`, with the place.
 */
export class XmlParser {
  readonly #events: XmlEvents;
  readonly #names = new Map<number, Name>();
  readonly #open: Name[] = [];
  #use: TextUse = "none";
  #parts: Buffer[] = [];
  #partsBytes = 0;
  /** A tag that the last piece broke off. */
  #broken = nothing;
  /** Bytes before the present piece. */
  #before = 0;
  #began = false;
  #ended = false;

  constructor(events: XmlEvents) {
    this.#events = events;
  }

  write(bytes: Uint8Array): void {
    const fresh = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const data = this.#broken.length === 0 ? fresh : Buffer.concat([this.#broken, fresh]);
    this.#before -= this.#broken.length;
    this.#broken = nothing;
    let at = this.#began ? 0 : this.#begin(data);
    while (at < data.length) {
      if (data[at] !== code.less) at = this.#text(data, at);
      if (at === data.length) break;
      const next = this.#markup(data, at);
      if (next < 0) {
        if (data.length - at > tagBytesMost) throw this.#fault(at, "a tag does not end");
        this.#broken = Buffer.from(data.subarray(at));
        break;
      }
      at = next;
    }
    this.#before += data.length;
  }

  /** Throws when the document is not complete. */
  end(): void {
    if (!this.#ended || this.#open.length > 0 || this.#broken.length > 0) {
      const inside = this.#open.at(-1)?.text;
      throw this.#fault(
        0,
        `the file ends ${inside === undefined ? "before its content" : `inside ${inside}`}`,
      );
    }
  }

  #begin(data: Buffer): number {
    this.#began = data.length > 0;
    return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? 3 : 0;
  }

  /** Takes text up to the next tag or the end of the piece, and answers where it ends. */
  #text(data: Buffer, from: number): number {
    let end = from;
    while (end < data.length && data[end] !== code.less) end++;
    if (this.#open.length === 0) this.#blank(data, from, end);
    else if (this.#use === "pieces") this.#events.piece(data.subarray(from, end));
    else if (this.#use === "whole") this.#keep(data.subarray(from, end), from, end === data.length);
    return end;
  }

  #blank(data: Buffer, from: number, end: number): void {
    for (let at = from; at < end; at++) {
      const byte = data[at] ?? 0;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
        throw this.#fault(at, "there is something else than XML");
      }
    }
  }

  #keep(part: Buffer, from: number, broken: boolean): void {
    this.#partsBytes += part.length;
    if (this.#partsBytes > textBytesMost) {
      throw tooLarge(`A text of the file (${this.#place(from)}) is too long.`, textBytesMost);
    }
    // A copy where the text goes on in the next piece, whose memory is another.
    this.#parts.push(broken ? Buffer.from(part) : part);
  }

  /** Reads the tag at `at`: answers where it ends, or -1 when this piece does not hold all of it. */
  #markup(data: Buffer, at: number): number {
    if (at + 1 >= data.length) return -1;
    switch (data[at + 1]) {
      case code.slash:
        return this.#endTag(data, at);
      case code.bang:
        return this.#declaration(data, at);
      case code.question:
        return past(data, "?>", at + 2);
      default:
        return this.#startTag(data, at);
    }
  }

  #declaration(data: Buffer, at: number): number {
    const start = data.toString("latin1", at, at + 9);
    if (start.startsWith("<!--")) return past(data, "-->", at + 4);
    if (start === "<![CDATA[" && this.#open.length > 0) {
      const end = past(data, "]]>", at + 9);
      if (end > 0 && this.#use !== "none") {
        const raw = data.toString("latin1", at + 9, end - 3);
        const escaped = Buffer.from(raw.replaceAll("&", "&amp;"), "latin1");
        if (this.#use === "pieces") this.#events.piece(escaped);
        else this.#keep(escaped, at, false);
      }
      return end;
    }
    if (start.length < 9 && ("<![CDATA[".startsWith(start) || "<!--".startsWith(start))) return -1;
    throw this.#fault(
      at,
      "it declares a document type, which no KeePass file does and Sallyport does not read",
    );
  }

  #endTag(data: Buffer, at: number): number {
    const name = this.#open.at(-1);
    if (name === undefined) throw this.#fault(at, "an element ends that never began");
    const nameEnd = at + 2 + name.bytes.length;
    let end = nameEnd;
    while (end < data.length && isSpace(data[end])) end++;
    if (end >= data.length) return -1;
    if (data[end] !== code.greater || !matches(name.bytes, data, at + 2)) {
      throw this.#fault(at, `${name.text} does not end`);
    }
    this.#close();
    return end + 1;
  }

  #close(): void {
    const parts = this.#parts;
    const content =
      parts.length === 1
        ? (parts[0] ?? nothing)
        : parts.length === 0
          ? nothing
          : Buffer.concat(parts);
    if (parts.length > 0) this.#parts = [];
    this.#partsBytes = 0;
    this.#use = "none";
    this.#open.pop();
    this.#events.close(content);
    if (this.#open.length === 0) this.#ended = true;
  }

  #startTag(data: Buffer, at: number): number {
    const nameEnd = endOfName(data, at + 1);
    if (nameEnd >= data.length) return -1;
    if (nameEnd === at + 1) throw this.#fault(at, "a tag has no name");
    let attributes = none;
    let end = nameEnd;
    if (data[end] !== code.greater) {
      const read = this.#attributes(data, nameEnd);
      if (read === null) return -1;
      attributes = read.attributes;
      end = read.end;
    }
    const empty = data[end] === code.slash;
    if (empty && end + 1 >= data.length) return -1;
    if (empty && data[end + 1] !== code.greater) throw this.#fault(end, "a tag is malformed");
    this.#enter(this.#name(data, at + 1, nameEnd), attributes, at);
    if (empty) this.#close();
    return end + (empty ? 2 : 1);
  }

  #enter(name: Name, attributes: ReadonlyMap<string, string>, at: number): void {
    if (this.#ended) throw this.#fault(at, "there is something behind its end");
    if (this.#use !== "none")
      throw this.#fault(
        at,
        `${this.#open.at(-1)?.text ?? ""} holds ${name.text} where text should be`,
      );
    if (this.#open.length >= depthMost)
      throw this.#fault(at, `elements are nested deeper than ${depthMost}`);
    this.#open.push(name);
    this.#use = this.#events.open(name.text, attributes);
  }

  /** Null when this piece does not hold all of them. `end` is at `>` or `/`. */
  #attributes(
    data: Buffer,
    from: number,
  ): { attributes: ReadonlyMap<string, string>; end: number } | null {
    const attributes = new Map<string, string>();
    for (let at = from; ;) {
      while (isSpace(data[at])) at++;
      if (at >= data.length) return null;
      if (data[at] === code.greater || data[at] === code.slash) return { attributes, end: at };
      const nameEnd = endOfName(data, at);
      if (nameEnd + 1 >= data.length) return null;
      const quote = data[nameEnd + 1];
      if (
        nameEnd === at ||
        data[nameEnd] !== code.equals ||
        (quote !== code.quote && quote !== code.apostrophe)
      ) {
        throw this.#fault(at, "an attribute is malformed");
      }
      const valueEnd = data.indexOf(quote, nameEnd + 2);
      if (valueEnd < 0) return null;
      attributes.set(
        data.toString("latin1", at, nameEnd),
        textOf(data.subarray(nameEnd + 2, valueEnd)),
      );
      at = valueEnd + 1;
    }
  }

  /** The name in these bytes, as one string for all its uses. */
  #name(data: Buffer, from: number, end: number): Name {
    let hash = 0;
    for (let at = from; at < end; at++) hash = (hash * 31 + (data[at] ?? 0)) | 0;
    const known = this.#names.get(hash);
    if (known?.bytes.length === end - from && matches(known.bytes, data, from)) return known;
    const bytes = new Uint8Array(data.subarray(from, end));
    const name = { text: textOf(bytes), bytes };
    if (this.#names.size < namesRemembered) this.#names.set(hash, name);
    return name;
  }

  #place(at: number): string {
    return `byte ${this.#before + at + 1} of its XML`;
  }

  #fault(at: number, what: string) {
    return damaged(this.#place(at), `${what}. The file is damaged.`);
  }
}

/** Where `mark` ends, or -1 when it is not there. */
function past(data: Buffer, mark: string, from: number): number {
  const found = data.indexOf(mark, from, "latin1");
  return found < 0 ? -1 : found + mark.length;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function endOfName(data: Buffer, from: number): number {
  let at = from;
  for (; at < data.length; at++) {
    const byte = data[at];
    if (byte === code.greater || byte === code.slash || byte === code.equals || isSpace(byte))
      break;
  }
  return at;
}

function matches(name: Uint8Array, data: Buffer, from: number): boolean {
  for (let index = 0; index < name.length; index++) {
    if (name[index] !== data[from + index]) return false;
  }
  return true;
}

/** Bytes of the file as text: UTF-8, entities resolved, line ends as one newline. Throws `import-damaged`. */
export function textOf(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  return lines.includes("&") ? lines.replace(/&([^;&\s]{0,12})(;?)/g, entity) : lines;
}

/** Throws `import-damaged` for what is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let joined = 0;
  for (let at = 0; at < buffer.length; at++) joined |= buffer[at] ?? 0;
  if (joined < 0x80) return buffer.toString("latin1");
  if (isUtf8(buffer)) return buffer.toString("utf8");
  throw damaged("a text of the file", "it is not UTF-8. The file is damaged.");
}

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

function entity(_all: string, name: string, semicolon: string): string {
  const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
  const point =
    number === null
      ? -1
      : parseInt(number[1] ?? number[2] ?? "", number[1] === undefined ? 10 : 16);
  const text = point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : entities[name];
  if (text === undefined || semicolon === "") {
    throw damaged(
      "a text of the file",
      "it holds an entity that XML does not know. The file is damaged.",
    );
  }
  return text;
}
