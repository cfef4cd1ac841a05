import type { FileEntry } from "#contract";

export type SortKey = "name" | "size" | "modified";

export interface Sort {
  readonly key: SortKey;
  readonly down: boolean;
}

/** Folders, and links to them, are opened; everything else is a file. */
export function isFolder(entry: FileEntry): boolean {
  return entry.kind === "folder" || entry.link?.kind === "folder";
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** As they stand in a pane: folders first, hidden ones left out unless they are wanted. */
export function arrange(
  entries: readonly FileEntry[],
  sort: Sort,
  showsHidden: boolean,
): readonly FileEntry[] {
  const sign = sort.down ? -1 : 1;
  return entries
    .filter((entry) => showsHidden || !entry.name.startsWith("."))
    .toSorted((a, b) => {
      const folders = Number(isFolder(b)) - Number(isFolder(a));
      return folders || sign * by(sort.key, a, b) || names.compare(a.name, b.name);
    });
}

function by(key: SortKey, a: FileEntry, b: FileEntry): number {
  switch (key) {
    case "name":
      return names.compare(a.name, b.name);
    case "size":
      return (a.size ?? 0) - (b.size ?? 0);
    case "modified":
      return (a.modified ?? 0) - (b.modified ?? 0);
  }
}

const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];

/** 1234567 as "1.2 MB". */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  if (unit === 0) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? ""}`;
}

/** Seconds as a person says them. */
export function spanText(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** The permissions as `ls` writes them. */
export function modeText(mode: number): string {
  return [6, 3, 0]
    .map((shift) => {
      const bits = (mode >> shift) & 7;
      return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${bits & 1 ? "x" : "-"}`;
    })
    .join("");
}

/** A name that may turn text around, or hide in it, is shown as what it is. */
export function plainName(name: string): string {
  return name.toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
}

export function parentPath(path: string, side: "local" | "remote"): string {
  const at = path.replace(/\/+$/, "").lastIndexOf("/");
  if (side === "local") return at === -1 ? "" : path.slice(0, at);
  return at <= 0 ? "/" : path.slice(0, at);
}

export function joinPath(folder: string, name: string): string {
  if (folder === "") return name;
  return folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
}
