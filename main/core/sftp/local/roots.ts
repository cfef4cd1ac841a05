import { randomUUID } from "node:crypto";
import { realpath } from "node:fs/promises";
import path from "node:path";
import type { Root } from "#contract";
import { AppError } from "#core/errors";
import type { FileDialogs } from "#core/ports";
import { onDisk } from "./disk.ts";

const mostRoots = 20;

/** The folders of this computer that the person lets servers' files go to and come from. */
export interface Roots {
  list(): Root[];
  readonly canChoose: boolean;
  /** Asks the person; null when they closed the dialog. Throws `refused` where there is none. */
  choose(): Promise<Root | null>;
  /**
   * The real place of a path below one. Throws `not-found` for a root that is unknown or of before a lock, and
   * for what is not there; `refused` for a path that leads out of it.
   */
  resolve(rootId: string, below: string): Promise<{ root: string; path: string }>;
  /** For a lock: what was chosen must be chosen again. */
  forget(): void;
}

/** Without dialogs the person's home is the one root: the page's browser could not choose another. */
export function createRoots({
  dialogs,
  home,
}: {
  readonly dialogs: FileDialogs | null;
  readonly home: string;
}): Roots {
  const roots = new Map<string, Root>();
  let run = 0;

  function add(at: string): Root {
    for (const root of roots.values()) if (root.path === at) return root;
    const [oldest] = roots.keys();
    if (roots.size >= mostRoots && oldest !== undefined) roots.delete(oldest);
    const root = { id: randomUUID(), name: path.basename(at) || at, path: at };
    roots.set(root.id, root);
    return root;
  }

  return {
    canChoose: dialogs !== null,
    list() {
      if (dialogs === null) add(home);
      return [...roots.values()];
    },
    async choose() {
      if (dialogs === null)
        throw new AppError("refused", "There is no dialog here to choose with.");
      const mine = run;
      const request = { title: "Choose a folder", button: "Choose", pick: "folder" } as const;
      const [chosen] = await dialogs.open(request);
      // SECURITY: what was chosen before a lock is not used after it. [SF6]
      if (mine !== run) throw new AppError("cancelled", "It was locked meanwhile.");
      return chosen === undefined ? null : add(await onDisk(chosen, () => realpath(chosen)));
    },
    async resolve(rootId, below) {
      const chosen = roots.get(rootId);
      if (chosen === undefined) {
        throw new AppError("not-found", "This folder was chosen before. Choose it again.");
      }
      const root = await onDisk(chosen.path, () => realpath(chosen.path));
      const asked = path.resolve(root, below);
      const isBelow = asked === root || asked.startsWith(withSeparator(root));
      if (path.isAbsolute(below) || below.includes("\0") || !isBelow) throw out(below);
      const real = await onDisk(asked, () => realpath(asked));
      // SECURITY: neither dots nor links lead out of what the person chose. [SF6]
      if (real !== root && !real.startsWith(withSeparator(root))) throw out(below);
      return { root, path: real };
    },
    forget() {
      run++;
      roots.clear();
    },
  };
}

function withSeparator(folder: string): string {
  return folder.endsWith(path.sep) ? folder : folder + path.sep;
}

function out(below: string): AppError {
  return new AppError(
    "refused",
    `${path.basename(below)} leads out of the folder that was chosen.`,
  );
}
