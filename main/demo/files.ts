/** The made-up files of the demonstration's server: a folder is a record, a file its text. */
type Tree = { readonly [name: string]: string | Tree };

const files: Tree = {
  "README.md": "# api-01\n\nA server that is not there. Look around; nothing can break.",
  "notes.txt": "Deploys on Tuesday and Thursday.\nThe harbour map moved to maps/.",
  app: {
    "package.json": '{ "name": "harbour-api", "version": "4.2.0" }',
    "server.ts": 'import { serve } from "./serve.ts";\n\nserve({ port: 8080 });',
  },
  maps: { "berths.csv": "berth,length,free\nA1,12,yes\nA2,12,no\nB1,24,yes" },
  logs: { "api.log": "08:00:01 ready\n08:00:02 GET /health 200" },
};

/** The entries of a folder such as `~/app`, folders first. */
export function folderEntries(
  folder: string,
): { readonly name: string; readonly isFolder: boolean; readonly size: number }[] {
  const entries = Object.entries(treeAt(folder) ?? {}).map(([name, entry]) => {
    const isFolder = typeof entry !== "string";
    return { name, isFolder, size: isFolder ? 4096 : entry.length };
  });
  return entries.sort((a, b) => Number(b.isFolder) - Number(a.isFolder));
}

/** The folder that `name` leads to from `folder`, or null when there is none. */
export function resolveFolder(folder: string, name: string): string | null {
  const parts = name.startsWith("~") || name.startsWith("/") ? [] : folder.split("/").slice(1);
  for (const step of name.replace(/^[~/]+/, "").split("/")) {
    if (step === "..") parts.pop();
    else if (step !== "" && step !== ".") parts.push(step);
  }
  const found = ["~", ...parts].join("/");
  return treeAt(found) === null ? null : found;
}

/** The text of a file in a folder, or null when there is none. */
export function fileText(folder: string, name: string): string | null {
  const tree = treeAt(folder);
  const entry = tree !== null && Object.hasOwn(tree, name) ? tree[name] : undefined;
  return typeof entry === "string" ? entry : null;
}

function treeAt(folder: string): Tree | null {
  let tree: Tree = files;
  for (const step of folder.split("/").slice(1)) {
    const next = Object.hasOwn(tree, step) ? tree[step] : undefined;
    if (next === undefined || typeof next === "string") return null;
    tree = next;
  }
  return tree;
}
