import {
  BrickWall,
  Film,
  FolderTree,
  KeyRound,
  ScrollText,
  Settings,
  SquareTerminal,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import { ActivityPage } from "../features/activity/index.ts";
import { FilesPage } from "../features/files/index.ts";
import { HealthPage } from "../features/health/index.ts";
import { RecordingsPage } from "../features/recordings/index.ts";
import { SettingsPage } from "../features/settings/index.ts";
import { TerminalsPage } from "../features/terminals/index.ts";
import { VaultPage } from "../features/vault/index.ts";
import { place, usePlace } from "./navigation.ts";
import type { RoomName } from "./navigation.ts";

export interface Room {
  readonly name: RoomName;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly combo: string;
  /** At the rail's foot instead of its head. */
  readonly low?: boolean;
  /** What the tile opens into: a sidebar, or the main pane. */
  readonly opens: "side" | "main";
  /** Stays mounted, hidden and without effects, while another room is on screen. */
  readonly keeps?: boolean;
  readonly Page: ComponentType;
}

function Vault() {
  const wish = usePlace((state) => state.vaultWish);
  return (
    <VaultPage
      wish={wish}
      onWishDone={place.vaultDone}
      onConnect={(hostId) => {
        place.askTerminals({ kind: "host", hostId });
      }}
      onActivity={place.showActivity}
      onImport={() => {
        place.setTransfer("import");
      }}
      onTravel={place.setTransfer}
      onExport={place.exportSome}
      onPalette={() => {
        place.setPalette(true);
      }}
    />
  );
}

function SettingsRoom() {
  return <SettingsPage onTransfer={place.setTransfer} />;
}

function openRecord(recordId: string): void {
  place.askVault({ kind: "open", recordId });
}

function Terminals() {
  const wish = usePlace((state) => state.terminalWish);
  return (
    <TerminalsPage
      wish={wish}
      onWishDone={place.terminalsDone}
      onAddHost={() => {
        place.askVault({ kind: "new", type: "host" });
      }}
      onOpenRecord={openRecord}
      onFiles={openFiles}
      onPalette={() => {
        place.setPalette(true);
      }}
      onSettings={() => {
        place.go("settings");
      }}
    />
  );
}

function openFiles(hostId: string): void {
  place.askFiles({ hostId });
}

function Files() {
  const wish = usePlace((state) => state.filesWish);
  return (
    <FilesPage
      wish={wish}
      onWishDone={place.filesDone}
      onAddHost={() => {
        place.askVault({ kind: "new", type: "host" });
      }}
    />
  );
}

function Activity() {
  const recordId = usePlace((state) => state.activityOf);
  return (
    <ActivityPage
      recordId={recordId}
      onRecord={openRecord}
      onEverything={() => {
        place.showActivity(null);
      }}
    />
  );
}

function Health() {
  return <HealthPage onRecord={openRecord} />;
}

/**
 * The rooms of the rail, in order. A room is a feature's page with what it needs from the others handed to it
 * here, because features never know each other.
 */
export const rooms: readonly Room[] = [
  {
    name: "vault",
    title: "Vault",
    icon: KeyRound,
    combo: "mod+1",
    opens: "side",
    keeps: true,
    Page: Vault,
  },
  {
    name: "terminals",
    title: "Terminals",
    icon: SquareTerminal,
    combo: "mod+2",
    opens: "side",
    Page: Terminals,
  },
  {
    name: "files",
    title: "Files",
    icon: FolderTree,
    combo: "mod+6",
    opens: "main",
    keeps: true,
    Page: Files,
  },
  {
    name: "activity",
    title: "Activity",
    icon: ScrollText,
    combo: "mod+3",
    opens: "main",
    Page: Activity,
  },
  {
    name: "health",
    title: "Health",
    icon: BrickWall,
    combo: "mod+4",
    opens: "main",
    Page: Health,
  },
  {
    name: "recordings",
    title: "Recordings",
    icon: Film,
    combo: "mod+5",
    opens: "side",
    Page: RecordingsPage,
  },
  {
    name: "settings",
    title: "Settings",
    icon: Settings,
    combo: "mod+,",
    low: true,
    opens: "side",
    Page: SettingsRoom,
  },
];
