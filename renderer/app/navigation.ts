import { create } from "zustand";
import type { RecordType } from "#contract/record-types";

export type RoomName =
  "vault" | "terminals" | "files" | "recordings" | "activity" | "health" | "settings";

/** What a room is asked to do when it is next on screen. It says so by `done`, and the wish is gone. */
export type VaultWish =
  | { readonly kind: "open"; readonly recordId: string }
  | { readonly kind: "new"; readonly type?: RecordType; readonly name?: string }
  | { readonly kind: "find"; readonly text?: string };
export type TerminalWish =
  { readonly kind: "host"; readonly hostId: string } | { readonly kind: "local" };

/** Of which host the files are wanted. */
export interface FilesWish {
  readonly hostId: string;
}

interface Place {
  readonly room: RoomName;
  readonly palette: boolean;
  /** The dialog of moving in or out that lies over the room. */
  readonly transfer: "import" | "export" | "leave" | "return" | null;
  /** What of the records is written; null for all of them. */
  readonly exportOf: readonly string[] | null;
  readonly vaultWish: VaultWish | null;
  readonly terminalWish: TerminalWish | null;
  readonly filesWish: FilesWish | null;
  /** Activity about one record, or everything. */
  readonly activityOf: string | null;
}

const start: Place = {
  room: "vault",
  palette: false,
  transfer: null,
  exportOf: null,
  vaultWish: null,
  terminalWish: null,
  filesWish: null,
  activityOf: null,
};

/** Where the person is. Ids and words of the screen only, never a value of a record. */
export const usePlace = create<Place>(() => start);

export const place = {
  go: (room: RoomName) => {
    usePlace.setState({ room, palette: false });
  },
  askVault: (vaultWish: VaultWish) => {
    usePlace.setState({ room: "vault", palette: false, vaultWish });
  },
  askTerminals: (terminalWish: TerminalWish) => {
    usePlace.setState({ room: "terminals", palette: false, terminalWish });
  },
  askFiles: (filesWish: FilesWish) => {
    usePlace.setState({ room: "files", palette: false, filesWish });
  },
  showActivity: (activityOf: string | null) => {
    usePlace.setState({ room: "activity", palette: false, activityOf });
  },
  setPalette: (palette: boolean) => {
    usePlace.setState({ palette });
  },
  setTransfer: (transfer: Place["transfer"]) => {
    usePlace.setState({ transfer, exportOf: null, palette: false });
  },
  exportSome: (exportOf: readonly string[]) => {
    usePlace.setState({ transfer: "export", exportOf, palette: false });
  },
  vaultDone: () => {
    usePlace.setState({ vaultWish: null });
  },
  filesDone: () => {
    usePlace.setState({ filesWish: null });
  },
  terminalsDone: () => {
    usePlace.setState({ terminalWish: null });
  },
  /** A lock forgets what was wished for and closes what lies over the page; the room stays. */
  forget: () => {
    usePlace.setState(({ room }) => ({ ...start, room }));
  },
};
