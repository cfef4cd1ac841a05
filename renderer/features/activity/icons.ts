import {
  Archive,
  ArchiveRestore,
  Bell,
  BrickWall,
  CircleAlert,
  Copy,
  Dices,
  Download,
  Eye,
  FolderInput,
  History,
  KeyRound,
  Lock,
  LockOpen,
  Pencil,
  Plus,
  RotateCcw,
  Settings,
  ShieldCheck,
  ShieldX,
  SquareTerminal,
  Timer,
  Trash2,
  TriangleAlert,
  Undo2,
  Unplug,
  Vault,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { AuditKind } from "#contract";

const exact: Partial<Readonly<Record<AuditKind, LucideIcon>>> = {
  "account.unlocked": LockOpen,
  "account.unlock-failed": CircleAlert,
  "account.locked": Lock,
  "account.recovered": RotateCcw,
  "account.rolled-back": History,
  "record.created": Plus,
  "record.archived": Archive,
  "record.unarchived": ArchiveRestore,
  "record.trashed": Trash2,
  "record.erased": Trash2,
  "record.restored": Undo2,
  "record.moved": FolderInput,
  "record.revealed": Eye,
  "record.copied": Copy,
  "record.damaged": TriangleAlert,
  "secret.generated": Dices,
  "session.failed": Unplug,
  "session.signed-in": KeyRound,
  "host-key.refused": ShieldX,
  "certificate.revoked": ShieldX,
  "data.moved": FolderInput,
  "key-agent.refused": ShieldX,
};

const byFamily: Readonly<Record<string, LucideIcon>> = {
  account: KeyRound,
  vault: Vault,
  record: Pencil,
  totp: Timer,
  key: KeyRound,
  "key-agent": KeyRound,
  certificate: KeyRound,
  session: SquareTerminal,
  "host-key": ShieldCheck,
  settings: Settings,
  health: BrickWall,
  backup: Download,
};

/** The sign of a kind of event. */
export function iconOf(kind: AuditKind): LucideIcon {
  return exact[kind] ?? byFamily[kind.split(".")[0] ?? ""] ?? Bell;
}
