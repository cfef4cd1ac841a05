import { Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { RecordDetail, RecordSummary, Vault } from "#contract";
import { shapes } from "#contract/record-types";
import { ask, useRead } from "#bridge";
import { Button, Glyph, Note, Select, showToast, Swatch, TextInput } from "#ui";
import { Files, NewFiles } from "../files/files.tsx";
import { broughtOf, gaveFiles, giveUpAll, useGoing } from "../files/going.ts";
import { useFormKeys } from "../keys.ts";
import { blankDraft, changesOf, draftOf, newRecordOf } from "./draft.ts";
import type { Draft } from "./draft.ts";
import "./edit.css";
import { Fields } from "./fields.tsx";
import { useForm } from "./form.ts";
import type { Form } from "./form.ts";
import { newId } from "./new-id.ts";

export interface EditorWays {
  readonly vaults: readonly Vault[];
  readonly onSaved: (record: RecordSummary) => void;
  readonly onCancel: () => void;
  /** Tells the page whether leaving would lose something. */
  readonly onDirty: (isDirty: boolean) => void;
}

export function EditRecord(props: EditorWays & { record: RecordDetail; onTrash: () => void }) {
  const { record, onSaved, onTrash } = props;
  const [before] = useState(() => draftOf(record));
  const form = useForm(before, record);
  const save = async () => {
    const changes = changesOf(before, form.latest(), form.secrets);
    if (changes === null) {
      props.onCancel();
      return null;
    }
    const reply = await ask("records.change", {
      id: record.id,
      revision: record.revision,
      changes,
    });
    if (!reply.ok) return reply.failure.message;
    onSaved(reply.value);
    return null;
  };
  return (
    <EditorFrame
      {...props}
      form={form}
      state={`Editing · version ${record.revision + 1}, not saved`}
      files={<Files record={record} />}
      onSave={save}
      foot={
        <>
          <SavesTo name={props.vaults.find((vault) => vault.id === record.vaultId)?.name ?? ""} />
          <span className="grow" />
          <Button look="danger-quiet" size="s" icon={Trash2} onClick={onTrash}>
            Move to trash
          </Button>
        </>
      }
    />
  );
}

export function NewRecord(
  props: EditorWays & { type: Draft["type"]; name: string; vaultId: string },
) {
  const { type, name, vaultId, vaults, onSaved } = props;
  const [before] = useState(() => blankDraft(type, vaultId, name));
  // One id for the form's life, so that trying again cannot make two.
  const [id] = useState(() => newId());
  const form = useForm(before, null);
  const files = useNewFiles(id);
  const save = async () => {
    if (files.isMoving()) return "Its files are still on their way: wait for them, or cancel them.";
    const draft = newRecordOf(id, form.latest(), form.secrets);
    const reply = await ask("records.create", { ...draft, files: files.ids() });
    if (!reply.ok) return reply.failure.message;
    gaveFiles(id);
    showToast({ title: `${reply.value.name} is saved.` });
    onSaved(reply.value);
    return null;
  };
  return (
    <EditorFrame
      {...props}
      form={form}
      state={`New ${shapes[type].label.toLowerCase()} · not saved`}
      hasMore={files.count > 0}
      files={<NewFiles recordId={id} recordName={form.draft.name} />}
      onSave={save}
      foot={
        <>
          <SavesTo name="" />
          <Select
            plain
            label="Vault that it is saved to"
            value={form.draft.vaultId}
            choices={vaults.map((vault) => ({ value: vault.id, label: vault.name }))}
            onChange={(next) => {
              form.set({ vaultId: next });
            }}
          />
        </>
      }
    />
  );
}

/** The files that a record will have once it is saved. Who leaves without saving leaves none of them behind. */
function useNewFiles(id: string) {
  const count = useGoing(({ list }) => list.filter(({ recordId }) => recordId === id).length);
  useEffect(
    () => () => {
      giveUpAll(id);
    },
    [id],
  );
  return {
    count,
    ids: () => broughtOf(id).map(({ fileId }) => fileId),
    isMoving: () =>
      useGoing
        .getState()
        .list.some((one) => one.recordId === id && one.fileId === null && one.problem === null),
  };
}

function SavesTo({ name }: { name: string }) {
  return (
    <>
      <Swatch name={name} />
      <span>Saves to {name}</span>
    </>
  );
}

interface FrameProps extends EditorWays {
  readonly form: Form;
  readonly state: string;
  readonly files: ReactNode;
  /** Something beside the form would be lost. */
  readonly hasMore?: boolean;
  /** Answers why it was not saved, or null. */
  readonly onSave: () => Promise<string | null>;
  readonly foot: ReactNode;
}

function EditorFrame(props: FrameProps) {
  const { form, state, files, onSave, onCancel, onDirty, foot } = props;
  const { draft } = form;
  const isDirty = form.isDirty || props.hasMore === true;
  const knownTags = useRead("records.counts", {}).data?.tags.map((tag) => tag.key) ?? [];
  const [problem, setProblem] = useState<string | null>(null);
  const busy = useRef(false);
  const save = async () => {
    if (busy.current) return;
    if (form.latest().name.trim() === "") {
      setProblem("Give it a name first.");
      return;
    }
    busy.current = true;
    setProblem(await onSave());
    busy.current = false;
  };
  const run = () => {
    save().catch(() => undefined);
  };
  useFormKeys(run, onCancel);
  useEffect(() => {
    onDirty(isDirty);
    return () => {
      onDirty(false);
    };
  }, [onDirty, isDirty]);
  return (
    <section className="pane detail" aria-label={state}>
      <div className="bar">
        <span className="small text-2 clip">{state}</span>
        <span className="grow" />
        <Button look="quiet" size="s" combo="Esc" onClick={onCancel}>
          Cancel
        </Button>
        <Button look="primary" size="s" combo="mod+s" onClick={run}>
          Save
        </Button>
      </div>
      <div className="scroll">
        <div className="sheet">
          {problem === null ? null : (
            <Note tone="danger" title="Not saved">
              {problem} What you typed is kept.
            </Note>
          )}
          <div className="sheet-title">
            <Glyph type={draft.type} name={draft.name} size="l" />
            <TextInput
              large
              className="medium"
              aria-label="Name"
              placeholder="Name"
              autoFocus
              maxLength={200}
              value={draft.name}
              onChange={(event) => {
                form.set({ name: event.currentTarget.value });
              }}
            />
          </div>
          <Fields form={form} knownTags={knownTags} />
          {files}
        </div>
      </div>
      <footer className="foot">{foot}</footer>
    </section>
  );
}
