import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { filesOf } from "../../../main/core/transfer/files.ts";
import { sourceOfPath } from "../../../main/core/transfer/source.ts";
import { createTransfer } from "../../../main/core/transfer/transfer.ts";
import { openDesk } from "../records/fixture.ts";
import { cheapKdf, goodPassword } from "../vault/fixture.ts";
import { readOptions } from "./fixture.ts";

async function openRoom() {
  const desk = await openDesk();
  const transfer = createTransfer({ ...desk, files: filesOf(desk.records), kdf: cheapKdf });
  return { ...desk, transfer };
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 50_000) {
    yield bytes.subarray(from, from + 50_000);
    await Promise.resolve();
  }
}

it("files of records leave with our sealed export and come back byte for byte", async () => {
  const from = await openRoom();
  const { id } = from.login({ name: "With files" });
  const all = [0, 5, 262_144, 700_001].map((size) => randomBytes(size));
  for (const [at, bytes] of all.entries()) {
    const file = { name: `file-${at}`, chunks: inPieces(bytes) };
    const { id: fileId } = await from.records.attachments.stage(file);
    from.records.attachments.add(id, [fileId]);
  }
  const file = join(mkdtempSync(join(tmpdir(), "sallyport-files-")), "all.sallyport");
  const asked = { format: "sallyport", file, mayReplace: false, vaultIds: [from.vaultId] };
  const passwords = { masterPassword: goodPassword, password: "its own password" };
  const out = await from.transfer.export({ ...asked, ...passwords }, readOptions);
  expect(out.remarks).toEqual([]);

  const to = await openRoom();
  const source = await sourceOfPath(file);
  const options = { ...readOptions, password: passwords.password };
  const plan = await to.transfer.plan(source, options);
  const choices = { vaultId: to.vaultId, folders: "tags", duplicates: "keep" } as const;
  await to.transfer.apply(plan, choices, readOptions);
  const [made] = to.records.find({
    ...{ text: "", scope: { show: "live" }, sort: "smart", offset: 0, limit: 10 },
  }).items;
  const listed = to.records.attachments.list(made?.id ?? "");
  expect(listed.map(({ name, bytes, damaged }) => [name, bytes, damaged])).toEqual(
    all.map((bytes, at) => [`file-${at}`, bytes.length, false]),
  );
  for (const [at, { id: attachmentId }] of listed.entries()) {
    const pieces: Buffer[] = [];
    for await (const piece of to.records.attachments.read(made?.id ?? "", attachmentId)) {
      pieces.push(Buffer.from(piece));
    }
    expect(Buffer.concat(pieces).equals(all[at] ?? Buffer.alloc(0))).toBe(true);
  }
});
