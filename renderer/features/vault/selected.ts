import type { RefObject } from "react";
import type { RecordSummary } from "#contract";
import { copyField, copyMain, copyRecordCode } from "./actions.ts";
import { applyToOne, outOfTrash, toTrash } from "./changes.ts";
import type { DetailActs } from "./detail/detail.tsx";
import { useVaultKeys } from "./keys.ts";
import type { Applying } from "./picked/applying.tsx";
import { toView } from "./state.ts";
import type { VaultAction } from "./state.ts";

/** A record's main action: a host is connected to, anything else is copied from. */
export function mainAction(onConnect: (hostId: string) => void): (record: RecordSummary) => void {
  return (record) => {
    if (record.trashedAt !== null) return;
    if (record.type === "host") onConnect(record.id);
    else copyMain(record).catch(() => undefined);
  };
}

interface Reach {
  readonly selected: RecordSummary | undefined;
  readonly selectedId: string | null;
  readonly turn: (action: VaultAction) => void;
  readonly leave: (then: () => void) => void;
  readonly act: (record: RecordSummary) => void;
  readonly erase: (record: { id: string; name: string }) => void;
  readonly onActivity: (recordId: string) => void;
}

/** What the right pane may ask for, all of it about the selected record. */
export function actsOn({
  selected,
  selectedId,
  turn,
  leave,
  act,
  erase,
  onActivity,
}: Reach): DetailActs {
  return {
    onEdit: () => {
      turn({ kind: "mode", mode: { kind: "edit" } });
    },
    onMain: () => {
      if (selected !== undefined) act(selected);
    },
    onTrash: () => {
      if (selected === undefined) return;
      leave(() => {
        turn(toView);
        applyToOne(selected, toTrash).catch(() => undefined);
      });
    },
    onRestore: () => {
      const name = selected?.name ?? "The record";
      if (selectedId !== null)
        applyToOne({ id: selectedId, name }, outOfTrash).catch(() => undefined);
    },
    onErase: () => {
      if (selectedId !== null) erase({ id: selectedId, name: selected?.name ?? "this record" });
    },
    onReach: (id) => {
      turn({ kind: "reach", id });
    },
    onActivity,
    onTag: (tag) => {
      turn({ kind: "scope", scope: { show: "live", tag } });
    },
  };
}

export type Field = RefObject<HTMLInputElement | null>;

/** Puts the cursor into the search at once, so that no letter is lost; a folded one must unfold first. */
export function focusSearch(field: Field): void {
  const focus = () => {
    field.current?.focus();
    field.current?.select();
  };
  focus();
  if (document.activeElement === field.current) return;
  document
    .querySelector<HTMLElement>(".record-bar:not([data-finding]) .icon-btn.find-fold")
    ?.click();
  requestAnimationFrame(focus);
}

interface KeysOf {
  readonly selected: RecordSummary | undefined;
  readonly acts: DetailActs;
  readonly act: (record: RecordSummary) => void;
  readonly field: Field;
  readonly isOn: boolean;
  readonly clearSearch: () => void;
  /** Several records, in place of the selected one. */
  readonly picked: readonly string[] | null;
  readonly onChange: Applying["apply"];
}

/** The keys of the selected record, as long as it is shown and not edited. */
export function useRecordKeys(of: KeysOf): void {
  const { selected, acts, act, field, isOn, clearSearch, picked, onChange } = of;
  const isLive = selected?.trashedAt === null && !selected.damaged;
  const live = isLive && picked === null ? selected : undefined;
  const keys = {
    clearSearch,
    find: () => {
      focusSearch(field);
    },
    edit: () => {
      if (live !== undefined) acts.onEdit();
    },
    trash: () => {
      if (picked !== null && isLive) onChange(picked, toTrash);
      if (live !== undefined) acts.onTrash();
    },
    copyMain: () => {
      if (live !== undefined && live.type !== "host") act(live);
    },
    copyUsername: () => {
      if (live !== undefined) copyField(live.id, "username", "Username").catch(() => undefined);
    },
    copyCode: () => {
      if (live !== undefined) copyRecordCode(live).catch(() => undefined);
    },
  };
  useVaultKeys(keys, isOn);
}
