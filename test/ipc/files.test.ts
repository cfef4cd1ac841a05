import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ChosenFile, RecordDetail } from "#contract";
import { goodPassword } from "../core/vault/fixture.ts";
import { openDoor } from "./fixture.ts";

/** An unlocked door of a host with dialogs, in which the person chooses what `chosen` holds. */
async function openWithDialogs() {
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-ipc-files-"));
  const chosen: string[] = [];
  const door = openDoor({
    open: () => Promise.resolve(chosen.splice(0)),
    save: () => Promise.resolve(chosen.shift() ?? null),
  });
  const ok = async <Value>(group: string, name: string, input: object = {}): Promise<Value> => {
    const reply = await door.ask(group, name, input);
    expect(reply).toMatchObject({ ok: true });
    return (reply as { value: Value }).value;
  };
  await ok("account", "create", { password: goodPassword });
  const [vault] = await ok<{ id: string }[]>("vaults", "list");
  const draft = { vaultId: vault?.id ?? "", type: "login", name: "Forge" };
  const place = (name: string, bytes: string | Uint8Array) => {
    const at = path.join(folder, name);
    writeFileSync(at, bytes);
    return at;
  };
  /** The ticket of a file that the person chooses. */
  const choose = async (purpose: string, at: string) => {
    chosen.push(at);
    const [file] = await ok<ChosenFile[]>("files", "choose", { purpose });
    return file?.ticket ?? "";
  };
  return { ...door, ok, place, choose, chosen, draft };
}

type Door = Awaited<ReturnType<typeof openWithDialogs>>;

const login = async ({ ok, draft }: Door, change: object = {}) =>
  (await ok<{ id: string }>("records", "create", { ...draft, ...change })).id;

const failing = (code: string) => ({ ok: false, failure: { code } });

describe("the files of a record, through the door", () => {
  it("go in, are shown, changed, saved elsewhere, removed and brought back", async () => {
    const door = await openWithDialogs();
    const { ok, place, choose, chosen } = door;
    const id = await login(door);
    const bytes = Buffer.alloc(700_000, "0123456789");
    const ticket = await choose("attach", place("keys.txt", bytes));
    const { fileId } = await ok<{ fileId: string }>("attachments", "stage", { id, ticket });
    await ok("attachments", "add", { id, fileIds: [fileId] });
    const shown = async () => (await ok<RecordDetail>("records", "open", { id })).attachments;
    expect(await shown()).toMatchObject([{ id: fileId, name: "keys.txt", bytes: 700_000 }]);
    await ok("attachments", "rename", { id, fileId, name: "old keys.txt" });
    chosen.push(place("there.txt", "before"));
    const to = await ok<{ ticket: string; path: string }>("files", "destination", { name: "k" });
    await ok("attachments", "save", { id, fileId, ticket: to.ticket });
    expect(readFileSync(to.path).equals(bytes)).toBe(true);
    await ok("attachments", "remove", { id, fileId });
    expect(await shown()).toEqual([]);
    await ok("attachments", "restore", { id, fileId });
    expect(await shown()).toMatchObject([{ name: "old keys.txt", damaged: false }]);
    expect(door.problems).toEqual([]);
  });

  it("come piece by piece from a page on which they were dropped", async () => {
    const door = await openWithDialogs();
    const id = await login(door);
    const { ticket } = await door.ok<{ ticket: string }>("files", "expect", {
      name: "dropped.txt",
      bytes: 6,
    });
    const added = door.ask("attachments", "stage", { id, ticket });
    const piece = (at: number, text: string) =>
      door.ask("files", "piece", { ticket, at, bytes: Buffer.from(text).toString("base64") });
    expect(await piece(0, "abc")).toMatchObject({ ok: true });
    expect(await piece(3, "def")).toMatchObject({ ok: true });
    expect(await added).toMatchObject({ ok: true });
    expect(await piece(6, "x")).toMatchObject(failing("not-found"));
  });

  it("are given up by the page", async () => {
    const door = await openWithDialogs();
    const id = await login(door);
    const expected = { name: "f", bytes: 6 };
    const { ticket } = await door.ok<{ ticket: string }>("files", "expect", expected);
    const added = door.ask("attachments", "stage", { id, ticket });
    await door.ok("files", "cancel", { ticket });
    expect(await added).toMatchObject(failing("cancelled"));
    expect(door.problems).toEqual([]);
  });

  it("[R10] of a record that asks again are saved after the password, and the ticket waits for it", async () => {
    const door = await openWithDialogs();
    const { ok, place, choose, chosen } = door;
    const id = await login(door, { asksAgain: true });
    const ticket = await choose("attach", place("a.txt", "secret"));
    const { fileId } = await ok<{ fileId: string }>("attachments", "stage", { id, ticket });
    await ok("attachments", "add", { id, fileIds: [fileId] });
    chosen.push(place("out.txt", ""));
    const to = await ok<{ ticket: string; path: string }>("files", "destination", { name: "a" });
    const save = () => door.ask("attachments", "save", { id, fileId, ticket: to.ticket });
    const refused = await save();
    expect(refused).toMatchObject(failing("password-needed"));
    expect(readFileSync(to.path, "utf8")).toBe("");
    const use = refused.ok ? "" : refused.failure.details?.["use"];
    await ok("records", "permit", { use, password: goodPassword });
    expect(await save()).toMatchObject({ ok: true });
    expect(readFileSync(to.path, "utf8")).toBe("secret");
  });
});

describe("import and export where the host has dialogs", () => {
  it("take the file that was chosen, and the place that was", async () => {
    const door = await openWithDialogs();
    const { ok, place, choose, chosen, draft } = door;
    const csv = "name,url,username,password\nForge,https://forge.example,mara,secret\n";
    const ticket = await choose("import", place("Passwords.csv", csv));
    expect(await ok("transfer", "open", { ticket })).toEqual({ name: "Passwords.csv" });
    expect(await ok("transfer", "read")).toMatchObject({ counts: { new: 1 } });
    await login(door);
    chosen.push(place("out.csv", "before"));
    const to = await ok<{ ticket: string; path: string }>("files", "destination", { name: "o" });
    const write = (masterPassword: string) =>
      door.ask("transfer", "export", {
        ...{ format: "csv", to: { ticket: to.ticket }, vaultIds: [draft.vaultId], masterPassword },
      });
    // A wrong password costs no second dialog.
    expect(await write("wrong")).toMatchObject(failing("password-wrong"));
    expect(await write(goodPassword)).toMatchObject({ ok: true });
    expect(readFileSync(to.path, "utf8")).toContain("Forge");
  });

  it("[F2] are refused for a path that a page names", async () => {
    const { ask, place, draft } = await openWithDialogs();
    const at = place("Passwords.csv", "name,password\na,b\n");
    expect(await ask("transfer", "openPath", { path: at })).toMatchObject(failing("refused"));
    const request = {
      ...{ format: "csv", vaultIds: [draft.vaultId], masterPassword: goodPassword },
      to: { path: at, mayReplace: true },
    };
    expect(await ask("transfer", "export", request)).toMatchObject(failing("refused"));
    expect(readFileSync(at, "utf8")).toContain("a,b");
  });
});
