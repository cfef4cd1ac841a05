import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { localName } from "../local/names.ts";
import { readEntries } from "../remote/list.ts";
import { joinRemote, liesIn, nameOfRemote } from "../remote/paths.ts";
import { kindOf, type Attributes } from "../wire/attributes.ts";
import type { SftpClient } from "../wire/client.ts";
import { PlanDraft, type Plan } from "./plan.ts";

export interface Getting {
  readonly remoteFolder: string;
  /** Paths below it, in parts that are no odd names. */
  readonly names: readonly string[];
  /** Absolute, and already known to lie where it may. */
  readonly localFolder: string;
  readonly mayReplace: boolean;
  readonly signal: AbortSignal;
  readonly done: ReadonlySet<string>;
}

interface Step {
  readonly from: string;
  readonly name: string;
  readonly attributes: Attributes;
  readonly folder: LocalFolder;
  readonly depth: number;
}

const mostInFolder = 200_000;

/** What bringing these from the server would do. Throws what the client throws, `refused` and the signal's reason. */
export async function planGet(client: SftpClient, getting: Getting): Promise<Plan> {
  const root = await client.realPath(getting.remoteFolder);
  const top = await readLocal(getting.localFolder);
  const planner = new GetPlanner(client, getting, root);
  for (const below of getting.names) await planner.planTop(top, below);
  return planner.draft.plan;
}

class GetPlanner {
  readonly draft: PlanDraft;
  readonly #client: SftpClient;
  readonly #mayReplace: boolean;
  readonly #root: string;

  constructor(client: SftpClient, getting: Getting, root: string) {
    this.draft = new PlanDraft(getting);
    this.#client = client;
    this.#mayReplace = getting.mayReplace;
    this.#root = root;
  }

  async planTop(top: LocalFolder, below: string): Promise<void> {
    const from = joinRemote(this.#root, below);
    const folder = await this.#enterFolders(top, below.split("/").slice(0, -1));
    if (folder === null) {
      this.draft.remark(from, "Its folder cannot be made here: it was left out.");
      return;
    }
    await this.draft.orLeave(from, async () => {
      // What the person points at is meant, also when it is a link.
      const attributes = await this.#client.stat(from);
      await this.#planOne({ from, name: nameOfRemote(below), attributes, folder, depth: 0 });
    });
  }

  async #enterFolders(start: LocalFolder, names: readonly string[]): Promise<LocalFolder | null> {
    let folder: LocalFolder | null = start;
    for (const name of names) {
      const local = localName(name);
      folder = local === null || folder === null ? null : await this.#enter(folder, local.name);
    }
    return folder;
  }

  /** A folder in a folder, made where there is none. Null where there is something else. */
  async #enter(folder: LocalFolder, name: string): Promise<LocalFolder | null> {
    const known = folder.entered.get(name);
    if (known !== undefined) return known;
    const there = folder.there.get(name);
    if (there?.isFolder === false) return null;
    const at = path.join(folder.path, name);
    const entered = there === undefined ? emptyFolder(at) : await readLocal(at);
    if (there === undefined) this.draft.folders.push(at);
    folder.entered.set(name, entered);
    return entered;
  }

  async #planOne(step: Step): Promise<void> {
    this.draft.count(step.from, step.depth);
    switch (kindOf(step.attributes.mode)) {
      case "file":
        this.#planFile(step);
        return;
      case "folder":
        await this.#planFolder(step);
        return;
      case "link":
        await this.#planLink(step);
        return;
      case "other":
        this.draft.remark(step.from, "It is neither a file nor a folder: it was left out.");
    }
  }

  /** The name on this computer, told of when it is another; null for one that is left out. */
  #nameFor({ from, name, folder }: Step): string | null {
    const local = localName(name);
    if (local === null || folder.taken.has(local.name)) {
      this.draft.remark(from, "Its name cannot be used on this computer: it was left out.");
      return null;
    }
    folder.taken.add(local.name);
    if (local.remark !== null) this.draft.remark(from, local.remark);
    return local.name;
  }

  #planFile(step: Step): void {
    const { from, attributes, folder } = step;
    const name = this.#nameFor(step);
    if (name === null) return;
    const mayReplace = this.#mayReplace;
    const [to, size] = [path.join(folder.path, name), attributes.size ?? 0];
    this.draft.add({ from, to, size, known: attributes, mayReplace }, folder.there.get(name));
  }

  async #planFolder(step: Step): Promise<void> {
    const name = this.#nameFor(step);
    if (name === null) return;
    const folder = await this.#enter(step.folder, name);
    if (folder === null) {
      this.draft.remark(step.from, "There is a file of this name: the folder was left out.");
      return;
    }
    const { entries, isCut } = await readEntries(this.#client, step.from, mostInFolder);
    if (isCut)
      this.draft.remark(step.from, "It lists more than can be copied: the rest was left out.");
    for (const entry of entries) {
      const from = joinRemote(step.from, entry.name);
      await this.draft.orLeave(from, () =>
        this.#planOne({ ...entry, from, folder, depth: step.depth + 1 }),
      );
    }
  }

  /** SECURITY: a link is followed to a file in the chosen folder alone, and to no folder. [SF7] */
  async #planLink(step: Step): Promise<void> {
    const [real, attributes] = await Promise.all([
      this.#client.realPath(step.from).catch(() => null),
      this.#client.stat(step.from).catch(() => null),
    ]);
    const isInside = real !== null && liesIn(this.#root, real);
    if (isInside && attributes !== null && kindOf(attributes.mode) === "file") {
      this.#planFile({ ...step, attributes });
      return;
    }
    const why = attributes === null ? "leads nowhere" : isInside ? "leads to no file" : "leads out";
    this.draft.remark(step.from, `It is a link that ${why}: it was left out.`);
  }
}

interface LocalFolder {
  readonly path: string;
  readonly there: ReadonlyMap<string, { readonly isFolder: boolean }>;
  /** Names given in this copy. */
  readonly taken: Set<string>;
  readonly entered: Map<string, LocalFolder>;
}

function emptyFolder(at: string): LocalFolder {
  return { path: at, there: new Map(), taken: new Set(), entered: new Map() };
}

async function readLocal(at: string): Promise<LocalFolder> {
  // SECURITY: a link in the place of a folder is a file to us: nothing is written through it. [SF6]
  if (!(await lstat(at)).isDirectory()) return emptyFolder(at);
  const found = await readdir(at, { withFileTypes: true });
  const there = found.map((entry) => [entry.name, { isFolder: entry.isDirectory() }] as const);
  return { ...emptyFolder(at), there: new Map(there) };
}
