import { lstat, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { isAppError } from "#core/errors";
import { onDisk } from "../local/disk.ts";
import { readEntries } from "../remote/list.ts";
import { joinRemote, nameOfRemote } from "../remote/paths.ts";
import { kindOf } from "../wire/attributes.ts";
import type { SftpClient } from "../wire/client.ts";
import { PlanDraft, type Plan } from "./plan.ts";

export interface Putting {
  /** Absolute, and already known to lie where it may. */
  readonly localFolder: string;
  /** The folder that the person chose, its real path: no link leads out of it. */
  readonly root: string;
  readonly names: readonly string[];
  readonly remoteFolder: string;
  readonly mayReplace: boolean;
  readonly signal: AbortSignal;
  readonly done: ReadonlySet<string>;
}

interface RemoteFolder {
  readonly path: string;
  readonly there: ReadonlyMap<string, { readonly isFolder: boolean }>;
  readonly entered: Map<string, RemoteFolder>;
}

function emptyFolder(at: string): RemoteFolder {
  return { path: at, there: new Map(), entered: new Map() };
}

interface Step {
  readonly from: string;
  readonly name: string;
  readonly folder: RemoteFolder;
  readonly depth: number;
}

const mostInFolder = 200_000;

/** What bringing these to the server would do. Throws what the client throws, `not-found` and the signal's reason. */
export async function planPut(client: SftpClient, putting: Putting): Promise<Plan> {
  const top = await readRemote(client, await client.realPath(putting.remoteFolder));
  const planner = new PutPlanner(client, putting);
  for (const below of putting.names) await planner.planTop(top, below);
  return planner.draft.plan;
}

class PutPlanner {
  readonly draft: PlanDraft;
  readonly #client: SftpClient;
  readonly #putting: Putting;

  constructor(client: SftpClient, putting: Putting) {
    this.draft = new PlanDraft(putting);
    this.#client = client;
    this.#putting = putting;
  }

  async planTop(top: RemoteFolder, below: string): Promise<void> {
    const from = path.join(this.#putting.localFolder, below);
    let folder: RemoteFolder | null = top;
    for (const name of below.split("/").slice(0, -1)) {
      folder = folder === null ? null : await this.#enter(folder, name);
    }
    if (folder === null) {
      this.draft.remark(from, "Its folder cannot be made there: it was left out.");
      return;
    }
    const step = { from, name: nameOfRemote(below), folder, depth: 0 };
    await this.draft.orLeave(from, () => this.#planOne(step));
  }

  /** A folder in a folder, made where there is none. Null where there is something else. */
  async #enter(folder: RemoteFolder, name: string): Promise<RemoteFolder | null> {
    const known = folder.entered.get(name);
    if (known !== undefined) return known;
    const there = folder.there.get(name);
    if (there?.isFolder === false) return null;
    const at = joinRemote(folder.path, name);
    const entered = there === undefined ? emptyFolder(at) : await readRemote(this.#client, at);
    if (there === undefined) this.draft.folders.push(at);
    folder.entered.set(name, entered);
    return entered;
  }

  async #planOne(step: Step): Promise<void> {
    const { from } = step;
    this.draft.count(from, step.depth);
    const found = await onDisk(from, () => lstat(from));
    if (found.isFile()) this.#planFile(step, found.size);
    else if (found.isDirectory()) await this.#planFolder(step);
    else if (found.isSymbolicLink()) await this.#planLink(step);
    else this.draft.remark(from, "It is neither a file nor a folder: it was left out.");
  }

  #planFile({ from, name, folder: into }: Step, size: number, real = from): void {
    const { mayReplace } = this.#putting;
    const to = joinRemote(into.path, name);
    this.draft.add({ from: real, to, size, mayReplace }, into.there.get(name));
  }

  async #planFolder({ from, name, folder: into, depth }: Step): Promise<void> {
    const next = await this.#enter(into, name);
    if (next === null) {
      this.draft.remark(from, "There is a file of this name: the folder was left out.");
      return;
    }
    for (const child of await onDisk(from, () => readdir(from))) {
      const inside = path.join(from, child);
      const step = { from: inside, name: child, folder: next, depth: depth + 1 };
      await this.draft.orLeave(inside, () => this.#planOne(step));
    }
  }

  /** SECURITY: a link is followed to a file in the chosen folder alone, and to no folder. [SF7] */
  async #planLink(step: Step): Promise<void> {
    const real = await realpath(step.from).catch(() => null);
    const isInside = real !== null && real.startsWith(this.#putting.root + path.sep);
    const found = isInside ? await stat(real) : null;
    if (real !== null && found?.isFile() === true) {
      this.#planFile(step, found.size, real);
      return;
    }
    const why = real === null ? "leads nowhere" : isInside ? "leads to no file" : "leads out";
    this.draft.remark(step.from, `It is a link that ${why}: it was left out.`);
  }
}

/** What is there; a folder that may not be listed is taken for one of unknown content, and nothing in it replaced. */
async function readRemote(client: SftpClient, at: string): Promise<RemoteFolder> {
  try {
    const { entries } = await readEntries(client, at, mostInFolder);
    const there = entries.map(
      ({ name, attributes }) => [name, { isFolder: kindOf(attributes.mode) === "folder" }] as const,
    );
    return { ...emptyFolder(at), there: new Map(there) };
  } catch (error) {
    if (!isAppError(error, "remote-denied")) throw error;
    return emptyFolder(at);
  }
}
