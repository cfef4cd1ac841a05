import { useCallback, useRef, useState } from "react";
import type { RecordDetail } from "#contract";
import type { CustomKind } from "#contract/record-types";
import { ask } from "#bridge";
import { showFailure } from "#ui";
import { changesOf, customKey, fieldKey } from "./draft.ts";
import type { CustomDraft, Draft } from "./draft.ts";

export interface Form {
  readonly draft: Draft;
  /** The draft with what was typed in this very moment. */
  readonly latest: () => Draft;
  readonly isDirty: boolean;
  readonly secrets: ReadonlyMap<string, string>;
  readonly set: (part: Partial<Draft>) => void;
  readonly setField: (name: string, value: string) => void;
  readonly type: (key: string, value: string) => void;
  readonly clearSecret: (name: string) => void;
  readonly addCustom: (kind: CustomKind) => void;
  readonly setCustom: (field: CustomDraft) => void;
  readonly moveCustom: (key: string, by: -1 | 1) => void;
  readonly removeCustom: (key: string) => void;
  /** Asks for a stored secret of this record. */
  readonly reveal: (ref: string) => Promise<string | null>;
}

/** A form's state. What is typed into secret fields is kept apart, out of what the screen is drawn from. */
export function useForm(before: Draft, record: RecordDetail | null): Form {
  const [draft, setDraft] = useState(before);
  // SECURITY: typed secrets live as long as the form, and only here.
  const secrets = useRef(new Map<string, string>());
  const [, setTurn] = useState(0);

  // A save by its key comes before the next drawing, so the newest draft must not wait for that.
  const latest = useRef(before);
  const update = useCallback((change: (last: Draft) => Draft) => {
    latest.current = change(latest.current);
    setDraft(latest.current);
  }, []);
  const set = useCallback(
    (part: Partial<Draft>) => {
      update((last) => ({ ...last, ...part }));
    },
    [update],
  );
  const setOwn = (change: (own: readonly CustomDraft[]) => readonly CustomDraft[]) => {
    update((last) => ({ ...last, custom: change(last.custom) }));
  };
  const type = (key: string, value: string) => {
    const isNew = !secrets.current.has(key);
    secrets.current.set(key, value);
    // The first change makes the form unsaved; later ones change nothing that is drawn.
    if (isNew) setTurn((turn) => turn + 1);
  };
  return {
    draft,
    latest: () => latest.current,
    isDirty: changesOf(before, draft, secrets.current) !== null,
    secrets: secrets.current,
    set,
    setField: (name, value) => {
      update((last) => ({ ...last, fields: { ...last.fields, [name]: value } }));
    },
    type,
    clearSecret: (name) => {
      type(fieldKey(name), "");
      update((last) => ({ ...last, kept: last.kept.filter((one) => one !== name) }));
    },
    addCustom: (kind) => {
      const key = crypto.randomUUID();
      setOwn((own) => [...own, { key, id: null, label: "", kind, value: "", isKept: false }]);
    },
    setCustom: (field) => {
      setOwn((own) => own.map((one) => (one.key === field.key ? field : one)));
    },
    moveCustom: (key, by) => {
      setOwn((own) => moved(own, key, by));
    },
    removeCustom: (key) => {
      secrets.current.delete(customKey(key));
      setOwn((own) => own.filter((one) => one.key !== key));
    },
    reveal: async (ref) => {
      if (record === null) return null;
      const reply = await ask("records.reveal", { id: record.id, field: ref });
      if (reply.ok) return reply.value.value;
      showFailure(reply.failure);
      return null;
    },
  };
}

function moved(own: readonly CustomDraft[], key: string, by: -1 | 1): readonly CustomDraft[] {
  const from = own.findIndex((one) => one.key === key);
  const to = from + by;
  const field = own[from];
  if (field === undefined || to < 0 || to >= own.length) return own;
  return own.toSpliced(from, 1).toSpliced(to, 0, field);
}
