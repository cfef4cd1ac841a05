import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Edit, Remote } from "#contract";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { failureOf } from "./copy/copy.ts";
import { download } from "./copy/download.ts";
import { upload } from "./copy/upload.ts";
import { createListeners } from "./listeners.ts";
import { onDisk } from "./local/disk.ts";
import { localName } from "./local/names.ts";
import { nameOfRemote } from "./remote/paths.ts";
import type { Remotes } from "./remote/remotes.ts";
import { shown } from "./wire/faults.ts";

export interface EditsParts {
  readonly remotes: Remotes;
  readonly clock: Clock;
  readonly editsFolder: string;
  readonly openFile: (path: string) => Promise<void>;
  readonly onNote: (
    remote: Remote,
    kind: "files.changed",
    details: { what: string; path: string },
  ) => void;
}

const mostBytes = 50 * 1_048_576;
const mostEdits = 50;
/** What a system would run, and not show, when it is asked to open it. */
const programs =
  /\.(?:app|appimage|bat|cmd|com|command|cpl|desktop|exe|hta|inf|jar|js|jse|lnk|msc|msi|pif|ps1|reg|run|scf|scr|sct|terminal|url|vb|vbe|vbs|workflow|ws|wsf|wsh)$/i;
const lookEveryMs = 1000;
const endMs = 10_000;
const bringMs = 600_000;

interface Stamp {
  readonly size: number;
  readonly modified: number;
}

interface Open {
  view: Edit;
  readonly folder: string;
  readonly file: string;
  /** As the file here was when it was last the same as the server's. */
  here: Stamp;
  /** As the server's was then. */
  there: Stamp;
  saving: Promise<void>;
}

/** Files of servers that the person edits here, each in a private folder that goes with the edit. */
export class Edits {
  readonly #parts: EditsParts;
  readonly #edits = new Map<string, Open>();
  readonly #changed = createListeners<Edit>();
  #cancelLook: (() => void) | null = null;

  constructor(parts: EditsParts) {
    this.#parts = parts;
    // SECURITY: what a crash left behind is not left lying. [SF8]
    removeLeft(parts.editsFolder);
  }

  list(): Edit[] {
    return [...this.#edits.values()].map(({ view }) => view);
  }

  onChanged(listener: (edit: Edit) => void): () => void {
    return this.#changed.on(listener);
  }

  async open(remoteId: string, at: string): Promise<Edit> {
    if (this.#edits.size >= mostEdits) {
      throw new AppError("refused", "Too many files are being edited. End one first.");
    }
    const { client } = await this.#parts.remotes.find(remoteId).reach();
    const found = await client.stat(at);
    const name = editableName(at, found.size ?? 0);
    const { editsFolder } = this.#parts;
    // SECURITY: readable by the person alone. [SF8]
    await onDisk(editsFolder, () => mkdir(editsFolder, { recursive: true, mode: 0o700 }));
    const folder = await onDisk(editsFolder, () => mkdtemp(path.join(editsFolder, "edit-")));
    const file = path.join(folder, name);
    const host = this.#parts.remotes.find(remoteId).view.hostId;
    try {
      const one = { host, from: at, to: file, known: { ...found, mode: 0o600 } };
      const signal = AbortSignal.timeout(bringMs);
      await download(client, { ...one, mayReplace: false, signal, onBytes: () => undefined });
      const here = await stampHere(file);
      if (here === null) throw new AppError("file-unreadable", "The file was taken away.");
      await this.#parts.openFile(file);
      const id = randomUUID();
      const view: Edit = { id, remoteId, path: at, state: "open", savedAt: null, message: "" };
      const there = stampOf(found);
      this.#edits.set(id, { view, folder, file, here, there, saving: Promise.resolve() });
      this.#watch();
      this.#changed.tell(view);
      return view;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** After a conflict or a failure: what is here takes the place of what is there. */
  async overwrite(editId: string): Promise<void> {
    const edit = this.#find(editId);
    this.#save(edit, true);
    await edit.saving;
  }

  end(editId: string): Promise<void> {
    return this.#end(this.#find(editId));
  }

  /** Brings what can be brought, and takes every file away. */
  async stop(): Promise<void> {
    this.#cancelLook?.();
    this.#cancelLook = null;
    const ended = Promise.allSettled([...this.#edits.values()].map((edit) => this.#end(edit)));
    // A server that is gone does not hold up the end of the program.
    const late = new Promise<void>((resolve) => {
      this.#parts.clock.after(endMs, resolve);
    });
    await (this.#edits.size === 0 ? ended : Promise.race([ended, late]));
  }

  #change(edit: Open, next: Partial<Edit>): void {
    edit.view = { ...edit.view, ...next };
    this.#changed.tell(edit.view);
  }

  #find(editId: string): Open {
    const edit = this.#edits.get(editId);
    if (edit === undefined)
      throw new AppError("not-found", "This file is not being edited any more.");
    return edit;
  }

  #watch(): void {
    this.#cancelLook ??= this.#parts.clock.after(lookEveryMs, () => {
      this.#cancelLook = null;
      for (const edit of this.#edits.values())
        if (edit.view.state === "open") this.#save(edit, false);
      if (this.#edits.size > 0) this.#watch();
    });
  }

  /** One after the other: an editor may save again while the last is brought over. */
  #save(edit: Open, isForced: boolean): void {
    edit.saving = edit.saving
      .then(() => this.#bring(edit, isForced))
      .catch((error: unknown) => {
        const { code, message } = failureOf(error);
        this.#change(edit, { state: code === "remote-changed" ? "conflict" : "failed", message });
      });
  }

  async #bring(edit: Open, isForced: boolean): Promise<void> {
    const found = await stampHere(edit.file);
    // An editor that replaces the file takes it away for a moment.
    if (found === null || (isSame(found, edit.here) && !isForced)) return;
    this.#change(edit, { state: "saving", message: "" });
    const remote = this.#parts.remotes.find(edit.view.remoteId);
    const { client } = await remote.reach();
    const before = await client.stat(edit.view.path);
    if (!isForced && !isSame(stampOf(before), edit.there)) {
      throw new AppError(
        "remote-changed",
        `${shown(edit.view.path)} was changed on the server meanwhile. Nothing was overwritten.`,
      );
    }
    this.#parts.onNote(remote.view, "files.changed", {
      what: "edited",
      path: shown(edit.view.path),
    });
    const signal = AbortSignal.timeout(bringMs);
    const [from, to] = [edit.file, edit.view.path];
    const host = remote.view.hostId;
    await upload(client, { host, from, to, mayReplace: true, signal, onBytes: () => undefined });
    // A file that was replaced keeps the permissions that it had.
    if (before.mode !== null) await client.setstat(to, { mode: before.mode & 0o7777 });
    edit.here = found;
    edit.there = stampOf(await client.stat(to));
    this.#change(edit, { state: "open", savedAt: this.#parts.clock.now(), message: "" });
  }

  async #end(edit: Open): Promise<void> {
    if (edit.view.state === "open") this.#save(edit, false);
    await edit.saving;
    if (edit.view.state !== "open" && !(await this.#bringBeside(edit))) {
      await this.#keepUnsaved(edit);
      return;
    }
    this.#edits.delete(edit.view.id);
    await rm(edit.folder, { recursive: true, force: true });
  }

  /** What cannot take the file's place is kept beside it. */
  async #bringBeside(edit: Open): Promise<boolean> {
    const { remoteId, path: at } = edit.view;
    try {
      const remote = this.#parts.remotes.find(remoteId);
      const { client } = await remote.reach();
      const to = `${at}.edited-${new Date(this.#parts.clock.now()).toISOString().slice(0, 19).replaceAll(":", "")}`;
      this.#parts.onNote(remote.view, "files.changed", { what: "edited", path: shown(to) });
      const signal = AbortSignal.timeout(endMs);
      const one = { host: remote.view.hostId, from: edit.file, to, mayReplace: false, signal };
      await upload(client, { ...one, onBytes: () => undefined });
      return true;
    } catch {
      return false;
    }
  }

  /** The person's work is worth more than that nothing is left: it stays in the private folder, and is told of. */
  async #keepUnsaved(edit: Open): Promise<void> {
    const kept = path.join(this.#parts.editsFolder, `unsaved-${path.basename(edit.folder)}`);
    await rename(edit.folder, kept).catch(() => undefined);
    this.#edits.delete(edit.view.id);
    const message = `Your changes could not be brought to the server. They are in ${kept}.`;
    this.#change(edit, { state: "failed", message });
  }
}

/** The name under which it may lie here. Throws `refused` and `name-unsafe`. */
function editableName(at: string, size: number): string {
  if (size > mostBytes) {
    throw new AppError("refused", `${shown(at)} is too large to be edited: more than 50 MB.`);
  }
  const name = localName(nameOfRemote(at))?.name;
  if (name === undefined) {
    throw new AppError("name-unsafe", "A file of this name cannot be edited.");
  }
  // SECURITY: to open a server's file never runs it. [SF8]
  if (programs.test(name)) {
    throw new AppError("refused", `${shown(name)} would be run, not edited. Copy it instead.`);
  }
  return name;
}

function removeLeft(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith("edit-")) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function isSame(one: Stamp, other: Stamp): boolean {
  return one.size === other.size && one.modified === other.modified;
}

function stampOf({ size, modified }: { size: number | null; modified: number | null }): Stamp {
  return { size: size ?? 0, modified: modified ?? 0 };
}

async function stampHere(file: string): Promise<Stamp | null> {
  const found = await stat(file).catch(() => null);
  return found === null ? null : { size: found.size, modified: found.mtimeMs };
}
