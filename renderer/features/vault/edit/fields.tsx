import { Plus } from "lucide-react";
import { customKinds, isConcealed, shapes } from "#contract/record-types";
import type { FieldType } from "#contract/record-types";
import { Button, Menu, Switch, TextArea } from "#ui";
import { CustomField, kindNames } from "./custom-field.tsx";
import { customKey, fieldKey } from "./draft.ts";
import type { Form } from "./form.ts";
import { FormRow } from "./form-row.tsx";
import { SecretArea, SecretField } from "./secret-field.tsx";
import { TagField } from "./tags.tsx";
import { TotpField } from "./totp-field.tsx";
import { TypeField } from "./type-field.tsx";

/** Every field of the form, in the ledger's order. */
export function Fields({ form, knownTags }: { form: Form; knownTags: readonly string[] }) {
  const { draft } = form;
  return (
    <>
      {shapes[draft.type].fields
        .filter((field) => field.derived !== true && isWanted(field, draft.fields["sign_in"]))
        .map((field) => (
          <FieldOfType key={field.name} field={field} form={form} />
        ))}
      <FormRow label="Tags" name="Tags">
        {(id) => (
          <TagField
            id={id}
            tags={draft.tags}
            known={knownTags}
            onChange={(tags) => {
              form.set({ tags });
            }}
          />
        )}
      </FormRow>
      <NotesField form={form} />
      <OwnFields form={form} />
      <FormRow label="Ask again" name="Ask again">
        {(id) => (
          <div className="asks-field">
            <Switch
              id={id}
              checked={draft.asksAgain}
              describedBy={`${id}-hint`}
              onChange={(asksAgain) => {
                form.set({ asksAgain });
              }}
            />
            <span className="small text-3" id={`${id}-hint`}>
              Your master password is asked for at each reveal, copy and use.
            </span>
          </div>
        )}
      </FormRow>
    </>
  );
}

function NotesField({ form }: { form: Form }) {
  const { draft } = form;
  const label = draft.type === "secure_note" ? "Note" : "Notes";
  const isKept = draft.kept.includes("notes");
  const clear = () => {
    form.set({ kept: draft.kept.filter((one) => one !== "notes") });
  };
  return (
    <FormRow label={label} name="Notes" onRemove={isKept ? clear : undefined}>
      {(id) =>
        isKept ? (
          <SecretArea
            id={id}
            label={label}
            isKept
            onReveal={() => form.reveal("notes")}
            onType={(value) => {
              form.type(fieldKey("notes"), value);
            }}
          />
        ) : (
          <TextArea
            id={id}
            rows={draft.type === "secure_note" ? 10 : 3}
            value={draft.notes}
            onChange={(event) => {
              form.set({ notes: event.currentTarget.value });
            }}
          />
        )
      }
    </FormRow>
  );
}

const certificateFields: readonly string[] = [
  "authority",
  "principals",
  "certificate_minutes",
  "certificate_permits",
  "force_command",
  "source_address",
];

/** A host asks for a login or a key only where its way to sign in uses one. */
function isWanted(field: FieldType, signIn: string | undefined): boolean {
  if (field.name === "login" && field.kind === "record")
    return signIn === "password" || signIn === "keyboard-interactive";
  if (field.name === "key" && field.kind === "record")
    return signIn === "key" || signIn === "certificate";
  return !certificateFields.includes(field.name) || signIn === "certificate";
}

function FieldOfType({ field, form }: { field: FieldType; form: Form }) {
  const { name, label, kind } = field;
  const isKept = form.draft.kept.includes(name);
  if (!isConcealed(kind)) {
    return (
      <FormRow label={label} name={label}>
        {(id) => (
          <TypeField
            id={id}
            field={field}
            value={form.draft.fields[name] ?? ""}
            onChange={(value) => {
              form.setField(name, value);
            }}
          />
        )}
      </FormRow>
    );
  }
  const clear = () => {
    form.clearSecret(name);
  };
  return (
    <FormRow label={label} name={label} onRemove={isKept ? clear : undefined}>
      {(id) => {
        const props = {
          id,
          label,
          isKept,
          onReveal: () => form.reveal(name),
          onType: (value: string) => {
            form.type(fieldKey(name), value);
          },
        };
        if (kind === "totp") return <TotpField key={String(isKept)} {...props} />;
        if (kind === "concealed-multiline") return <SecretArea key={String(isKept)} {...props} />;
        return (
          <SecretField
            key={String(isKept)}
            {...props}
            generates={name !== "number" && name !== "code"}
          />
        );
      }}
    </FormRow>
  );
}

function OwnFields({ form }: { form: Form }) {
  const own = form.draft.custom;
  return (
    <>
      {own.length === 0 ? null : <h3 className="ledger-heading">More</h3>}
      {own.map((field, index) => (
        <CustomField
          key={field.key}
          field={field}
          isFirst={index === 0}
          isLast={index === own.length - 1}
          onChange={form.setCustom}
          onMove={(by) => {
            form.moveCustom(field.key, by);
          }}
          onRemove={() => {
            form.removeCustom(field.key);
          }}
          onReveal={() => form.reveal(`custom:${field.id ?? ""}`)}
          onType={(value) => {
            form.type(customKey(field.key), value);
          }}
        />
      ))}
      <div className="form-add">
        <Menu
          align="start"
          trigger={
            <Button look="quiet" size="s" icon={Plus}>
              Add a field
            </Button>
          }
          entries={customKinds.map((kind) => ({
            label: kindNames[kind],
            onSelect: () => {
              form.addCustom(kind);
            },
          }))}
        />
      </div>
    </>
  );
}
