import {
  Archive,
  ArchiveRestore,
  ChevronRight,
  Copy,
  Ellipsis,
  History as HistoryIcon,
  LockKeyhole,
  LockKeyholeOpen,
  Pencil,
  RotateCcw,
  ScrollText,
  Star,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import type { RecordDetail, Vault } from "#contract";
import { shapes } from "#contract/record-types";
import { ask } from "#bridge";
import {
  Button,
  Glyph,
  IconButton,
  LinkButton,
  Menu,
  momentText,
  Note,
  showFailure,
  showToast,
  Swatch,
} from "#ui";
import type { MenuEntry } from "#ui";
import { mainActionOf } from "../actions.ts";
import { AuthorityOf } from "../authority/authority.tsx";
import { applyToOne, asFavourite, outOfArchive, toArchive, toVault } from "../changes.ts";
import { daysText } from "./dates.ts";
import { Files } from "../files/files.tsx";
import "./detail.css";
import { History } from "./history.tsx";
import { Ledger } from "./ledger.tsx";

export interface DetailActs {
  readonly onEdit: () => void;
  readonly onMain: () => void;
  readonly onTrash: () => void;
  readonly onRestore: () => void;
  readonly onErase: () => void;
  readonly onReach: (id: string) => void;
  readonly onActivity: (recordId: string) => void;
  readonly onTag: (tag: string) => void;
}

interface DetailProps {
  readonly record: RecordDetail;
  readonly vaults: readonly Vault[];
  readonly acts: DetailActs;
}

/** One record as a ledger: label, value, action, one hairline each. */
export function Detail({ record, vaults, acts }: DetailProps) {
  const [hasHistory, setHistory] = useState(false);
  const openHistory = () => {
    setHistory(true);
  };
  const isTrashed = record.trashedAt !== null;
  return (
    <section className="pane detail" aria-label={record.name}>
      <Head record={record} vaults={vaults} acts={acts} onHistory={openHistory} />
      <div className="scroll">
        <div className="sheet">
          {isTrashed ? <Trashed record={record} acts={acts} /> : null}
          {record.archived && !isTrashed ? <Archived record={record} /> : null}
          <Title record={record} acts={acts} />
          <Ledger record={record} onReach={acts.onReach} />
          <AuthorityOf record={record} />
          <Files record={record} />
        </div>
      </div>
      <footer className="foot">
        <HistoryIcon className="ic ic-s" aria-hidden />
        <span>
          Version {record.revision}, changed {momentText(record.changedAt)}
        </span>
        {record.earlierVersions > 0 ? (
          <LinkButton onClick={openHistory}>{record.earlierVersions} earlier</LinkButton>
        ) : null}
        <span className="grow" />
        {record.usedAt === null ? null : (
          <span className="foot-used clip">Used {momentText(record.usedAt)}</span>
        )}
      </footer>
      {hasHistory ? (
        <History
          record={record}
          onClose={() => {
            setHistory(false);
          }}
        />
      ) : null}
    </section>
  );
}

function Head({ record, vaults, acts, onHistory }: DetailProps & { onHistory: () => void }) {
  const vault = vaults.find((one) => one.id === record.vaultId);
  const isTrashed = record.trashedAt !== null;
  return (
    <div className="bar">
      <span className="small text-3 crumb">
        <Swatch name={vault?.name ?? ""} />
        <span className="clip">{vault?.name}</span>
        <ChevronRight className="ic ic-s" aria-hidden />
        <span className="clip">{shapes[record.type].plural}</span>
      </span>
      <span className="grow" />
      {isTrashed ? null : (
        <Button look="quiet" size="s" icon={Pencil} combo="E" onClick={acts.onEdit}>
          Edit
        </Button>
      )}
      <IconButton
        icon={Star}
        label="Favourite"
        filled={record.favourite}
        aria-pressed={record.favourite}
        onClick={() => {
          applyToOne(record, asFavourite(!record.favourite)).catch(() => undefined);
        }}
      />
      <IconButton icon={HistoryIcon} label="Versions" onClick={onHistory} />
      <Menu
        trigger={<IconButton icon={Ellipsis} label="More" />}
        entries={moreEntries(record, vaults, acts)}
      />
    </div>
  );
}

function moreEntries(
  record: RecordDetail,
  vaults: readonly Vault[],
  acts: DetailActs,
): MenuEntry[] {
  const others = vaults.filter((vault) => vault.id !== record.vaultId);
  const moves = others.map((vault) => ({
    label: vault.name,
    onSelect: () => {
      applyToOne(record, toVault(vault)).catch(() => undefined);
    },
  }));
  const activity: MenuEntry = {
    label: "Activity of this record",
    icon: ScrollText,
    onSelect: () => {
      acts.onActivity(record.id);
    },
  };
  if (record.trashedAt !== null) {
    return [
      { label: "Restore", icon: RotateCcw, onSelect: acts.onRestore },
      activity,
      "line",
      { label: "Delete for ever…", icon: Trash2, danger: true, onSelect: acts.onErase },
    ];
  }
  return [
    {
      label: "Duplicate",
      icon: Copy,
      onSelect: () => {
        duplicate(record, acts.onReach).catch(() => undefined);
      },
    },
    activity,
    {
      label: record.archived ? "Take out of the archive" : "Archive",
      icon: record.archived ? ArchiveRestore : Archive,
      onSelect: () => {
        applyToOne(record, record.archived ? outOfArchive : toArchive).catch(() => undefined);
      },
    },
    {
      label: record.asksAgain ? "Stop asking again" : "Ask again at each use",
      icon: record.asksAgain ? LockKeyholeOpen : LockKeyhole,
      onSelect: () => {
        setAsking(record).catch(() => undefined);
      },
    },
    ...(moves.length === 0
      ? []
      : (["line", { heading: "Move to" }, ...moves] satisfies MenuEntry[])),
    "line",
    { label: "Move to trash", icon: Trash2, combo: "Del", danger: true, onSelect: acts.onTrash },
  ];
}

async function setAsking({ id, revision, name, asksAgain }: RecordDetail): Promise<void> {
  const changes = { asksAgain: !asksAgain };
  const reply = await ask("records.change", { id, revision, changes });
  if (!reply.ok) showFailure(reply.failure);
  else if (!asksAgain) showToast({ title: `${name} asks for the master password from now on.` });
  else showToast({ title: `${name} asks no more.` });
}

async function duplicate(record: RecordDetail, onReach: (id: string) => void): Promise<void> {
  const reply = await ask("records.duplicate", { id: record.id });
  if (reply.ok) onReach(reply.value.id);
  else showFailure(reply.failure);
}

function Title({ record, acts }: { record: RecordDetail; acts: DetailActs }) {
  const main = mainActionOf(record.type);
  const hasMain = main !== null && record.trashedAt === null && hasMainValue(record);
  return (
    <div className="sheet-title">
      <Glyph type={record.type} name={record.name} size="l" />
      <div className="grow">
        <h2 className="clip">{record.name}</h2>
        {record.tags.length === 0 && !record.asksAgain ? null : (
          <div className="sheet-tags">
            {record.asksAgain ? (
              <span className="sheet-asks">
                <LockKeyhole className="ic ic-s" aria-hidden />
                Asks for the master password
              </span>
            ) : null}
            {record.tags.map((tag) => (
              <button
                key={tag}
                type="button"
                className="tag"
                aria-label={`Show records with tag ${tag}`}
                onClick={() => {
                  acts.onTag(tag);
                }}
              >
                {tag}
              </button>
            ))}
          </div>
        )}
      </div>
      {hasMain ? (
        <Button look="primary" combo="enter" onClick={acts.onMain}>
          {main}
        </Button>
      ) : null}
    </div>
  );
}

function hasMainValue(record: RecordDetail): boolean {
  if (record.type === "host") return true;
  const { main } = shapes[record.type];
  return record.fields.some((field) => field.name === main && !field.custom && field.filled);
}

function Archived({ record }: { record: RecordDetail }) {
  return (
    <Note
      icon={Archive}
      title="Archived"
      actions={
        <Button
          size="s"
          icon={ArchiveRestore}
          onClick={() => {
            applyToOne(record, outOfArchive).catch(() => undefined);
          }}
        >
          Take it out
        </Button>
      }
    >
      It is kept, and not in lists, searches and suggestions.
    </Note>
  );
}

function Trashed({ record, acts }: { record: RecordDetail; acts: DetailActs }) {
  return (
    <Note
      icon={Trash2}
      title={`In the trash since ${momentText(record.trashedAt ?? 0)}`}
      actions={
        <>
          <Button size="s" onClick={acts.onRestore}>
            Restore
          </Button>
          <Button size="s" look="danger" onClick={acts.onErase}>
            Delete for ever…
          </Button>
        </>
      }
    >
      {record.goesInDays === null
        ? "It is kept until you restore it or empty the trash."
        : `It goes for ever ${daysText(record.goesInDays)}, unless you restore it.`}
    </Note>
  );
}
