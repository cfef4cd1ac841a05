import { describe, expect, it } from "vitest";
import type { RecordDetail } from "#contract";
import {
  blankDraft,
  changesOf,
  customKey,
  draftOf,
  fieldKey,
  newRecordOf,
} from "../../../../../renderer/features/vault/edit/draft.ts";

const vaultId = "0191c0de-0000-7000-8000-000000000001";
const ownId = "0191c0de-0000-7000-8000-000000000002";

const field = (name: string, value: string | null, concealed = false) => ({
  ref: name,
  name,
  label: name,
  kind: concealed ? ("concealed" as const) : ("text" as const),
  custom: false,
  concealed,
  filled: concealed || value !== null,
  value,
  refersTo: null,
});

const record: RecordDetail = {
  id: vaultId,
  vaultId,
  type: "login",
  name: "Forge",
  subtitle: "mara",
  tags: ["infra"],
  favourite: false,
  changedAt: 1,
  usedAt: null,
  trashedAt: null,
  goesInDays: null,
  archived: false,
  asksAgain: false,
  damaged: false,
  hasTotp: false,
  environment: null,
  revision: 3,
  createdAt: 1,
  earlierVersions: 2,
  notesConcealed: false,
  notes: "",
  attachments: [],
  fields: [
    field("username", "mara"),
    field("password", null, true),
    { ...field(`custom:${ownId}`, null, true), label: "Token", custom: true },
  ],
};

const none = new Map<string, string>();

describe("what an edit sends", () => {
  it("is nothing when nothing changed", () => {
    expect(changesOf(draftOf(record), draftOf(record), none)).toBeNull();
  });

  it("is only the field that changed, and never an untouched secret", () => {
    const before = draftOf(record);
    const after = { ...before, fields: { ...before.fields, username: "someone" } };
    expect(changesOf(before, after, none)).toEqual({ fields: { username: "someone" } });
  });

  it("is a typed secret, and an empty one to take it away", () => {
    const before = draftOf(record);
    const typed = (value: string) => new Map([[fieldKey("password"), value]]);
    expect(changesOf(before, before, typed("new"))).toEqual({ fields: { password: "new" } });
    expect(changesOf(before, before, typed(""))).toEqual({ fields: { password: "" } });
  });

  it("is the whole list of own fields in its new order, without the values that are kept", () => {
    const before = draftOf(record);
    const added = {
      key: "k",
      id: null,
      label: "Account",
      kind: "text",
      value: "42",
      isKept: false,
    } as const;
    const after = { ...before, custom: [added, ...before.custom] };
    expect(changesOf(before, after, none)).toEqual({
      custom: [
        { label: "Account", kind: "text", value: "42" },
        { id: ownId, label: "Token", kind: "concealed" },
      ],
    });
  });

  it("is the typed value of an own concealed field", () => {
    const before = draftOf(record);
    const typed = new Map([[customKey(ownId), "t0ken"]]);
    expect(changesOf(before, before, typed)?.custom).toEqual([
      { id: ownId, label: "Token", kind: "concealed", value: "t0ken" },
    ]);
  });

  it("is all of a new record, under the id that the form was given", () => {
    const draft = { ...blankDraft("login", vaultId, "Forge"), fields: { username: "mara" } };
    const typed = new Map([[fieldKey("password"), "secret"]]);
    expect(newRecordOf(ownId, draft, typed)).toMatchObject({
      id: ownId,
      vaultId,
      type: "login",
      name: "Forge",
      fields: { username: "mara", password: "secret" },
    });
  });
});
