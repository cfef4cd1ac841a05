import {
  Archive,
  ArchiveRestore,
  FileOutput,
  FolderInput,
  RotateCcw,
  Star,
  Tag,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import type { RecordSummary } from "#contract";
import { useRead } from "#bridge";
import { Button, Confirm, Menu } from "#ui";
import {
  asFavourite,
  countText,
  eraseAll,
  outOfArchive,
  outOfTrash,
  toArchive,
  toTrash,
  toVault,
  withoutTag,
  withTag,
} from "../changes.ts";
import type { Change } from "../changes.ts";
import type { PickedProps } from "./pane.tsx";
import { AddTag } from "./add-tag.tsx";

type ActsProps = PickedProps & { readonly known: readonly RecordSummary[] };

/** What can be done with all that is picked: in the trash, other things than outside of it. */
export function PickedActs(props: ActsProps) {
  const { picks, cursor, onChange, onClear } = props;
  const ids = [...picks.ids];
  const apply = (change: Change) => {
    onChange(ids, change);
  };
  if (cursor !== undefined && cursor.trashedAt !== null) {
    return <TrashedActs ids={ids} apply={apply} onErased={onClear} />;
  }
  return <LiveActs {...props} ids={ids} apply={apply} />;
}

interface Applied {
  readonly ids: readonly string[];
  readonly apply: (change: Change) => void;
}

function TrashedActs({ ids, apply, onErased }: Applied & { onErased: () => void }) {
  const [asks, setAsks] = useState(false);
  return (
    <div className="picked-acts">
      <Button
        icon={RotateCcw}
        onClick={() => {
          apply(outOfTrash);
        }}
      >
        Restore
      </Button>
      <Button
        look="danger"
        icon={Trash2}
        onClick={() => {
          setAsks(true);
        }}
      >
        Delete for ever…
      </Button>
      <Confirm
        open={asks}
        title={`Delete ${countText(ids.length)} for ever?`}
        keep="Keep them"
        confirm="Delete for ever"
        onClose={() => {
          setAsks(false);
        }}
        onConfirm={() => {
          eraseAll(ids).then(onErased, () => undefined);
        }}
      >
        Their earlier versions go with them. The audit trail keeps that they existed.
      </Confirm>
    </div>
  );
}

function LiveActs({ ids, apply, known, cursor, vaults, onExport }: ActsProps & Applied) {
  const [isTagging, setTagging] = useState(false);
  const isArchived = cursor?.archived === true;
  const isFavourite = known.length > 0 && known.every(({ favourite }) => favourite);
  const tags = useTagsOf(known, ids.length);
  return (
    <div className="picked-acts">
      {vaults.length > 1 ? (
        <Menu
          align="start"
          trigger={<Button icon={FolderInput}>Move to a vault…</Button>}
          entries={vaults.map((vault) => ({
            label: vault.name,
            onSelect: () => {
              apply(toVault(vault));
            },
          }))}
        />
      ) : null}
      <Button
        icon={Star}
        onClick={() => {
          apply(asFavourite(!isFavourite));
        }}
      >
        {isFavourite ? "Remove from favourites" : "Add to favourites"}
      </Button>
      <Button
        icon={Tag}
        onClick={() => {
          setTagging(true);
        }}
      >
        Add a tag…
      </Button>
      {tags.length === 0 ? null : (
        <Menu
          align="start"
          trigger={<Button icon={Tag}>Remove a tag…</Button>}
          entries={tags.map((tag) => ({
            label: tag,
            onSelect: () => {
              apply(withoutTag(tag));
            },
          }))}
        />
      )}
      <Button
        icon={isArchived ? ArchiveRestore : Archive}
        onClick={() => {
          apply(isArchived ? outOfArchive : toArchive);
        }}
      >
        {isArchived ? "Take out of the archive" : "Archive"}
      </Button>
      <Button
        icon={FileOutput}
        onClick={() => {
          onExport(ids);
        }}
      >
        Export…
      </Button>
      <Button
        look="danger"
        icon={Trash2}
        combo="Del"
        onClick={() => {
          apply(toTrash);
        }}
      >
        Move to trash
      </Button>
      {isTagging ? (
        <AddTag
          count={ids.length}
          onClose={() => {
            setTagging(false);
          }}
          onTag={(tag) => {
            apply(withTag(tag));
          }}
        />
      ) : null}
    </div>
  );
}

/** The tags that any of them has; every tag there is, where not all of them were read. */
function useTagsOf(known: readonly RecordSummary[], count: number): readonly string[] {
  const all = useRead("records.counts", {}).data?.tags ?? [];
  if (known.length < count) return all.map(({ key }) => key);
  return [...new Set(known.flatMap(({ tags }) => tags))].sort((one, other) =>
    one.localeCompare(other),
  );
}
