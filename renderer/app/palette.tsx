import {
  FileDown,
  FileUp,
  Lock,
  PlaneLanding,
  PlaneTakeoff,
  Plus,
  ScrollText,
  Search,
  SquareTerminal,
  Trash2,
} from "lucide-react";
import type { RecordSummary } from "#contract";
import { recordTypes, shapes } from "#contract/record-types";
import { typeIcons } from "#ui";
import { Palette } from "../features/palette/index.ts";
import type { PaletteCommand } from "../features/palette/index.ts";
import { copyMain, copyRecordCode } from "../features/vault/index.ts";
import { place, usePlace } from "./navigation.ts";
import { rooms } from "./routes.tsx";
import { lockNow } from "./shortcuts.ts";

const lasting: readonly PaletteCommand[] = [
  ...rooms.map((room) => ({
    id: `go:${room.name}`,
    title: `Go to ${room.title}`,
    icon: room.icon,
    combo: room.combo,
    run: () => {
      place.go(room.name);
    },
  })),
  { id: "lock", title: "Lock now", icon: Lock, combo: "mod+shift+l", run: lockNow },
  {
    id: "shell",
    title: "Open a local shell",
    icon: SquareTerminal,
    run: () => {
      place.askTerminals({ kind: "local" });
    },
  },
  {
    id: "import",
    title: "Import passwords",
    icon: FileDown,
    run: () => {
      place.setTransfer("import");
    },
  },
  {
    id: "export",
    title: "Export everything",
    icon: FileUp,
    run: () => {
      place.setTransfer("export");
    },
  },
  {
    id: "travel-leave",
    title: "Take vaults off this device",
    icon: PlaneTakeoff,
    run: () => {
      place.setTransfer("leave");
    },
  },
  {
    id: "travel-return",
    title: "Open a travel file",
    icon: PlaneLanding,
    run: () => {
      place.setTransfer("return");
    },
  },
  {
    id: "activity",
    title: "Show all activity",
    icon: ScrollText,
    run: () => {
      place.showActivity(null);
    },
  },
  {
    id: "trash",
    title: "Show the trash",
    icon: Trash2,
    run: () => {
      place.askVault({ kind: "find", text: "is:trashed" });
    },
  },
  ...recordTypes.map((type) => ({
    id: `new:${type}`,
    title: `New ${shapes[type].label}`,
    icon: typeIcons[type],
    run: () => {
      place.askVault({ kind: "new", type });
    },
  })),
];

/** The commands there are, with those that are made of the typed words at the end. */
function commandsFor(text: string): readonly PaletteCommand[] {
  if (text === "") return lasting;
  return [
    ...lasting,
    {
      id: "with-text:new",
      title: `New login named “${text}”`,
      icon: Plus,
      run: () => {
        place.askVault({ kind: "new", type: "login", name: text });
      },
    },
    {
      id: "with-text:find",
      title: `Show all that matches “${text}”`,
      icon: Search,
      run: () => {
        place.askVault({ kind: "find", text });
      },
    },
  ];
}

const close = () => {
  place.setPalette(false);
};

/** The palette over whichever room is on screen. */
export function PaletteOverRooms() {
  const isOpen = usePlace((state) => state.palette);
  if (!isOpen) return null;
  return (
    <Palette
      onClose={close}
      commandsFor={commandsFor}
      onOpenRecord={(recordId) => {
        place.askVault({ kind: "open", recordId });
      }}
      onConnect={(hostId) => {
        place.askTerminals({ kind: "host", hostId });
      }}
      onCopyMain={(record: RecordSummary) => {
        copyMain(record).catch(() => undefined);
      }}
      onCopyCode={(record: RecordSummary) => {
        copyRecordCode(record).catch(() => undefined);
      }}
    />
  );
}
