import { damaged } from "../faults.ts";
import { Base64Decoder, decodeBase64 } from "./base64.ts";
import { emptyEntry, type Entry, type Group } from "./entry.ts";
import { isLeaf, placeOf, type Place } from "./grammar.ts";
import type { Keystream } from "./streams.ts";
import { readTime } from "./time.ts";
import { decodeUtf8, textOf, type TextUse, type XmlEvents } from "./xml.ts";

/** Takes the bytes of one file as they come. */
export interface FileSink {
  add(bytes: Uint8Array): unknown;
  end(): unknown;
}

export interface DocumentListener {
  /** An entry with its history, complete. */
  entry(entry: Entry): void;
  group(group: Group): void;
  /** Files inside the document: who takes the bytes of this one; null when nobody. */
  file(id: string, compressed: boolean): FileSink | null;
  /** The name of a setting that a program keeps in the database. */
  setting(name: string): void;
  headerHash(hash: Buffer): void;
}

const none: ReadonlyMap<string, string> = new Map();
const isTrue = (text: string | undefined) => text?.toLowerCase() === "true";
/** Letters of one entry with its history: far beyond any real one. */
const entryLettersMost = 64 * 1024 * 1024;

/**
 * Listens to the XML of a KeePass database and tells of each entry when it is complete. Protected values are
 * decrypted in the order of the document, also those that nobody wants: the cipher goes on from one to the next.
 * Without a cipher (null), they stand there as they are.
 */
export class DocumentReader implements XmlEvents {
  readonly #protect: Keystream | null;
  readonly #listener: DocumentListener;
  readonly #places: Place[] = [];
  #place: Place = "top";
  #attributes = none;
  #group: Group | null = null;
  #entry: Entry | null = null;
  /** The current one, while an earlier version of it is read. */
  #current: Entry | null = null;
  #letters = 0;
  #key = "";
  #value = { value: "", concealed: false };
  #fileName = "";
  #file = "";
  #inlineFiles = 0;
  #taking: { sink: FileSink | null; decoder: Base64Decoder } | null = null;
  #binId = "";
  #binEnabled = true;

  constructor(protect: Keystream | null, listener: DocumentListener) {
    this.#protect = protect;
    this.#listener = listener;
  }

  open(name: string, attributes: ReadonlyMap<string, string>): TextUse {
    this.#places.push(this.#place);
    this.#place = placeOf(this.#place, name);
    this.#attributes = attributes;
    if (this.#place === "poolFile") return this.#take(attributes.get("ID") ?? "");
    if (this.#place === "fileValue") return this.#beginFileValue();
    this.#begin(this.#place);
    return isLeaf(this.#place) || this.#isProtected() ? "whole" : "none";
  }

  #begin(place: Place): void {
    if (place === "group") {
      const parent = this.#group;
      this.#group = { id: "", name: "", notes: "", parent, trashed: parent?.trashed ?? false };
    } else if (place === "entry") this.#beginEntry();
    else if (place === "association" && this.#entry !== null) this.#entry.autoType = true;
    else if (place === "string" || place === "dataItem") {
      this.#value = { value: "", concealed: false };
      this.#key = "";
    } else if (place === "file_") {
      this.#fileName = "";
      this.#file = "";
    }
  }

  piece(bytes: Uint8Array): void {
    const taking = this.#taking;
    if (taking === null) return;
    const decoded = taking.decoder.decode(bytes);
    if (this.#isProtected()) this.#protect?.(decoded);
    taking.sink?.add(decoded);
  }

  close(content: Uint8Array): void {
    const place = this.#place;
    if (this.#taking !== null) {
      this.#taking.sink?.end();
      this.#taking = null;
    } else if (place === "stringValue") this.#takeValue(content);
    else if (this.#isProtected()) this.#takeText(place, decodeUtf8(this.#unprotect(content)));
    else if (isLeaf(place)) this.#takeText(place, textOf(content));
    else this.#endElement(place);
    this.#attributes = none;
    this.#place = this.#places.pop() ?? "top";
  }

  #isProtected(): boolean {
    return (
      this.#protect !== null &&
      this.#attributes !== none &&
      isTrue(this.#attributes.get("Protected"))
    );
  }

  #unprotect(content: Uint8Array): Buffer {
    const bytes = decodeBase64(content);
    this.#protect?.(bytes);
    return bytes;
  }

  #takeValue(content: Uint8Array): void {
    this.#count(content.length);
    if (this.#isProtected()) {
      const bytes = this.#unprotect(content);
      this.#value = { value: decodeUtf8(bytes), concealed: true };
      // SECURITY: the string stays, as strings do; the bytes need not.
      bytes.fill(0);
    } else {
      const concealed =
        isTrue(this.#attributes.get("ProtectInMemory")) ||
        isTrue(this.#attributes.get("Protected"));
      this.#value = { value: textOf(content), concealed };
    }
  }

  #count(letters: number): void {
    this.#letters += letters + 64;
    if (this.#letters > entryLettersMost) {
      throw damaged("an entry", "it holds more than 64 MiB of text, so it cannot be read.");
    }
  }

  #beginEntry(): void {
    if (this.#group === null) throw damaged("an entry", "it is in no group. The file is damaged.");
    if (this.#current !== null)
      throw damaged("an entry", "its history holds a history. The file is damaged.");
    this.#current = this.#entry;
    if (this.#current === null) this.#letters = 0;
    this.#count(0);
    this.#entry = emptyEntry(this.#group);
  }

  #beginFileValue(): TextUse {
    const ref = this.#attributes.get("Ref");
    if (ref !== undefined) {
      this.#file = ref;
      return "whole";
    }
    this.#inlineFiles++;
    this.#file = `inline ${this.#inlineFiles}`;
    return this.#take(this.#file);
  }

  #take(id: string): TextUse {
    const sink = this.#listener.file(id, isTrue(this.#attributes.get("Compressed")));
    this.#taking = { sink, decoder: new Base64Decoder() };
    return "pieces";
  }

  #endElement(place: Place): void {
    const entry = this.#entry;
    if (place === "group") this.#group = this.#group?.parent ?? null;
    if (entry === null) return;
    if (place === "entry") this.#endEntry(entry);
    else if (place === "string" && this.#key !== "") entry.strings.set(this.#key, this.#value);
    else if (place === "file_" && this.#file !== "")
      entry.files.push({ name: this.#fileName, file: this.#file });
    else if (place === "dataItem" && this.#key !== "") entry.data.set(this.#key, this.#value.value);
  }

  #endEntry(entry: Entry): void {
    this.#entry = this.#current;
    if (this.#current === null) this.#listener.entry(entry);
    else this.#current.history.push(entry);
    this.#current = null;
  }

  #takeText(place: Place, text: string): void {
    this.#count(text.length);
    if (this.#entry !== null) this.#takeOfEntry(place, this.#entry, text);
    else if (this.#group !== null) this.#takeOfGroup(place, this.#group, text);
    else this.#takeOfDatabase(place, text);
  }

  #takeOfDatabase(place: Place, text: string): void {
    if (place === "binId") this.#binId = text;
    else if (place === "binEnabled") this.#binEnabled = isTrue(text);
    else if (place === "headerHash" && text !== "")
      this.#listener.headerHash(Buffer.from(text, "base64"));
    else if (place === "metaKey") this.#listener.setting(text);
    this.#letters = 0;
  }

  #takeOfGroup(place: Place, group: Group, text: string): void {
    if (place === "groupName") group.name = text;
    else if (place === "groupId") {
      group.id = text;
      group.trashed ||= this.#binEnabled && this.#binId !== "" && text === this.#binId;
      this.#listener.group(group);
    } else if (place === "groupNotes") {
      group.notes = text;
      if (text !== "") this.#listener.group(group);
    }
    this.#letters = 0;
  }

  #takeOfEntry(place: Place, entry: Entry, text: string): void {
    if (place === "stringKey" || place === "dataKey") this.#key = text;
    else if (place === "dataValue") this.#value = { value: text, concealed: false };
    else if (place === "fileKey") this.#fileName = text;
    else if (place === "entryId") entry.id = text;
    else if (place === "sequence") entry.autoType ||= text !== "";
    else if (place === "expires") entry.expires = isTrue(text);
    else takeProperty(place, entry, text);
  }
}

function takeProperty(place: Place, entry: Entry, text: string): void {
  switch (place) {
    case "tags":
    case "overrideUrl":
    case "previousGroup":
      entry[place] = text;
      break;
    case "createdAt":
    case "changedAt":
    case "expiresAt":
      entry[place] = readTime(text);
      break;
    default:
  }
}
