import { Draft } from "../draft.ts";
import type { Element } from "../json.ts";
import type { Portable } from "../portable.ts";
import type { ZipEntry } from "../zip.ts";
import { categories, plainCategories, type Category } from "./one-password-categories.ts";
import { engineOf, valueOf } from "./one-password-values.ts";

/** What an item may point at: other items' titles by id, and the archive's files by document id and by path. */
export interface Around {
  readonly titles: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, ZipEntry>;
}

const unknown: Category = { label: "", type: "secure_note", fields: {} };

/** One item with its files, and what there is to tell about it. */
export function readItem(item: Element, folder: string[], around: Around): Portable[] {
  const number = item.at("categoryUuid").text();
  const category = categories[number] ?? unknown;
  const details = item.at("details");
  const hasLogin = details.at("loginFields").items().length > 0;
  const type = category === unknown && hasLogin ? "login" : category.type;
  const draft = new Draft(type, item.path, item.at("uuid").text() || null);
  draft.folder = folder;
  readOverview(item, draft);
  if (category === unknown) tellUnknown(number, draft);
  else if (!plainCategories.has(number)) draft.custom("Kind", "text", category.label);
  const reader = new FieldReader(draft, category, around);
  for (const field of details.at("loginFields").items()) reader.loginField(field);
  draft.field("password", "Password", details.at("password").text());
  for (const section of details.at("sections").items()) {
    for (const field of section.at("fields").items())
      reader.field(field, section.at("title").text());
  }
  reader.finish();
  draft.notes = details.at("notesPlain").text();
  reader.file(details.at("documentAttributes"));
  reader.file(item.at("file"));
  draft.earlier(
    details
      .at("passwordHistory")
      .items()
      .map((entry) => ({
        password: entry.at("value").text(),
        replacedAt: entry.at("time").time(),
      })),
  );
  tellPasskey(details, draft);
  return draft.finish();
}

function readOverview(item: Element, draft: Draft): void {
  const overview = item.at("overview");
  draft.name = overview.at("title").text() || item.at("file").at("attrs").at("name").text();
  draft.tags = overview
    .at("tags")
    .items()
    .map((tag) => tag.text());
  draft.favourite = (item.at("favIndex").number() ?? 0) > 0;
  draft.createdAt = item.at("createdAt").time();
  draft.changedAt = item.at("updatedAt").time();
  const state = item.at("state").text();
  if (state === "archived") draft.state = "archived";
  if (state === "trashed" || state === "deleted" || item.at("trashed").flag())
    draft.state = "trashed";
  draft.url("Website", overview.at("url").text());
  for (const url of overview.at("urls").items())
    draft.url(url.at("label").text() || "Website", url.at("url").text());
}

function tellUnknown(number: string, draft: Draft): void {
  draft.remark(
    "changed",
    `category ${number || "missing"}`,
    "Sallyport does not know this category of 1Password, so all of it comes as fields of its own.",
  );
}

function tellPasskey(details: Element, draft: Draft): void {
  if (!details.at("passkey").isThere) return;
  draft.remark(
    "left-out",
    "passkey",
    "Sallyport does not keep passkeys yet. Keep this one where it is, or make a new one at the site.",
  );
}

/** Puts the fields of one item where they belong. */
class FieldReader {
  readonly #draft: Draft;
  readonly #category: Category;
  readonly #around: Around;
  readonly #names: Record<string, string> = {};

  constructor(draft: Draft, category: Category, around: Around) {
    this.#draft = draft;
    this.#category = category;
    this.#around = around;
  }

  /** A field of the page that a login was saved on. */
  loginField(field: Element): void {
    const { kind, text } = valueOf(field.at("value"), this.#around.titles);
    const label = field.at("name").text() || field.at("id").text();
    const designation = field.at("designation").text();
    if (kind === "totp") this.#draft.totp(label || "One-time password", text);
    else if (designation === "username" || designation === "password") {
      this.#draft.field(designation, designation === "username" ? "Username" : "Password", text);
    } else {
      const isSecret = field.at("fieldType").text() === "P" || kind === "concealed";
      this.#draft.custom(label, isSecret ? "concealed" : "text", text);
    }
  }

  /** A field of a section. */
  field(field: Element, section: string): void {
    const value = field.at("value");
    const id = field.at("id").text();
    const label = field.at("title").text() || section || id;
    if (value.isObject && value.at("file").isThere) this.file(value.at("file"));
    else if (value.isObject && value.at("sshKey").isThere) this.#sshKey(value.at("sshKey"), label);
    else this.#place(id, label, value);
  }

  /** Call it when all fields were read. */
  finish(): void {
    const { firstname = "", initial = "", lastname = "" } = this.#names;
    const whole = [firstname, initial, lastname].filter((part) => part !== "").join(" ");
    this.#draft.field("full_name", "Full name", whole);
  }

  /** A file, by its attributes. */
  file(attributes: Element): void {
    if (!attributes.isThere) return;
    const id = attributes.at("documentId").text();
    const path = attributes.at("path").text();
    const entry = this.#around.files.get(id) ?? this.#around.files.get(path);
    const name =
      attributes.at("fileName").text() || attributes.at("attrs").at("name").text() || id || path;
    if (entry !== undefined) {
      this.#draft.attachments.push({ name, size: entry.size, read: () => entry.read() });
      return;
    }
    this.#draft.remark(
      "left-out",
      `file ${name}`,
      "The export names this file but does not hold it.",
    );
  }

  #place(id: string, label: string, value: Element): void {
    const { kind, text, more = "" } = valueOf(value, this.#around.titles);
    this.#draft.custom(`${label}: provider`, "text", more);
    const name = this.#category.fields[id];
    if (this.#category.type === "identity" && /^(firstname|initial|lastname)$/.test(id)) {
      this.#names[id] = text;
    } else if (name === "engine") {
      this.#draft.field(name, label, engineOf(text));
      if (engineOf(text) === "other") this.#draft.custom(label, "text", text);
    } else if (name !== undefined) {
      this.#draft.field(name, label, text);
    } else if (kind === "totp") {
      this.#draft.totp(label, text);
    } else {
      this.#draft.custom(label, kind, text);
    }
  }

  #sshKey(key: Element, label: string): void {
    const pem = key.at("privateKey").text() || key.at("metadata").at("privateKey").text();
    this.#draft.privateKey(label, pem, key.at("metadata").at("publicKey").text());
  }
}
