/** One text of an entry. */
export interface EntryString {
  readonly value: string;
  readonly concealed: boolean;
}

export interface EntryFile {
  readonly name: string;
  /** The number of the file in the database's pool, or of its own. */
  readonly file: string;
}

/** A group with what stands before its entries. */
export interface Group {
  id: string;
  name: string;
  notes: string;
  readonly parent: Group | null;
  /** In the recycle bin, or the bin itself. */
  trashed: boolean;
}

/** An entry as KeePass knows it, current or earlier. */
export interface Entry {
  id: string;
  readonly group: Group;
  readonly strings: Map<string, EntryString>;
  readonly files: EntryFile[];
  readonly data: Map<string, string>;
  readonly history: Entry[];
  tags: string;
  overrideUrl: string;
  previousGroup: string;
  autoType: boolean;
  createdAt: number | null;
  changedAt: number | null;
  expiresAt: number | null;
  expires: boolean;
}

export function emptyEntry(group: Group): Entry {
  return {
    ...{ id: "", group, strings: new Map(), files: [], data: new Map(), history: [] },
    ...{ tags: "", overrideUrl: "", previousGroup: "", autoType: false },
    ...{ createdAt: null, changedAt: null, expiresAt: null, expires: false },
  };
}
