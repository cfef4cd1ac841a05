import { readFileSync, statSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { openLines, sealLines, sourceOfPath } from "#core/transfer";
import type { TravelProgress } from "#core/travel";
import { cheapKdf, goodPassword } from "../vault/fixture.ts";
import {
  bringBack,
  everything,
  filePassword,
  filled,
  leave,
  newFile,
  open,
  options,
} from "./fixture.ts";

describe("a refusal", () => {
  it("[TR2] comes with a stable code, and leaves everything as it is", async () => {
    const traveller = await filled();
    const { account, travel, safe, away, leaving, sessions, recordings } = traveller;
    const before = everything(traveller);
    const file = newFile();
    const request = { file, mayReplace: false, masterPassword: goodPassword };
    const trying = (change = {}) => travel.leave({ ...request, ...change }, options());
    await expect(trying({ masterPassword: "wrong" })).rejects.toMatchObject({
      code: "password-wrong",
    });
    writeFileSync(file, "mine");
    await expect(trying()).rejects.toMatchObject({ code: "conflict" });
    expect(readFileSync(file, "utf8")).toBe("mine");
    sessions.push({ hostId: leaving.host, name: "prod" });
    await expect(trying({ mayReplace: true })).rejects.toMatchObject({
      code: "sessions-open",
      message: expect.stringContaining("prod") as string,
    });
    sessions.length = 0;
    recordings.push({ hostId: leaving.host, name: "prod" });
    await expect(trying({ mayReplace: true })).rejects.toMatchObject({ code: "recordings-here" });
    recordings.length = 0;
    expect(everything(traveller)).toEqual(before);
    account.vaults.mark(away, true);
    await expect(trying()).rejects.toMatchObject({ code: "nothing-leaves" });
    account.vaults.mark(away, false);
    account.vaults.mark(safe, false);
    await expect(trying()).rejects.toMatchObject({ code: "last-vault" });
    traveller.lock();
    await expect(trying()).rejects.toMatchObject({ code: "vault-locked" });
    traveller.close();
  });

  it("[TR4] comes where a record is changed or used while the file is written; then nothing is removed", async () => {
    const traveller = await filled();
    const { records, leaving, travel } = traveller;
    const count = everything(traveller).headers.length;
    for (const act of [
      () => records.create({ vaultId: traveller.away, type: "secure_note", name: "late" }),
      () => records.take({ id: leaving.login, field: "password" }, "record.revealed"),
    ]) {
      const request = { file: newFile(), mayReplace: false, masterPassword: goodPassword };
      let isDone = false;
      const onProgress = ({ step }: TravelProgress) => {
        if (step === "checking" && !isDone) act();
        isDone ||= step === "checking";
      };
      await expect(travel.leave(request, { ...options(), onProgress })).rejects.toMatchObject({
        code: "conflict",
      });
    }
    expect(everything(traveller).headers).toHaveLength(count + 1);
    traveller.close();
  });

  it("[TR4] a person who gives up, or a lock, leaves everything and no file", async () => {
    const traveller = await filled();
    const before = everything(traveller);
    const file = newFile();
    const request = { file, mayReplace: false, masterPassword: goodPassword };
    const stopping = options();
    const leaving = traveller.travel.leave(request, stopping);
    stopping.stop();
    await expect(leaving).rejects.toMatchObject({ code: "cancelled" });
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
    expect(everything(traveller)).toEqual(before);
    const again = traveller.travel.leave(request, options());
    traveller.lock();
    await expect(again).rejects.toMatchObject({ code: "vault-locked" });
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
    await traveller.unlock();
    expect(everything(traveller).rows).toEqual(before.rows);
    traveller.close();
  });
});

describe("a file that is not whole", () => {
  it("[TR8] is refused by name, wherever it is cut or changed, and nothing comes of it", async () => {
    const traveller = await filled();
    const file = newFile();
    await leave(traveller, file);
    const before = everything(traveller);
    const whole = readFileSync(file);
    const codes = [
      "import-damaged",
      "import-password-wrong",
      "import-unsupported",
      "import-unrecognised",
    ];
    const places = Array.from({ length: 40 }, (_, at) => Math.floor((at * whole.length) / 40));
    for (const at of [...places, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, at));
      await expect(open(traveller, file)).rejects.toSatisfy(({ code }) =>
        codes.includes(String(code)),
      );
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      writeFileSync(file, flipped);
      await expect(open(traveller, file)).rejects.toSatisfy(({ code }) =>
        codes.includes(String(code)),
      );
      await expect(traveller.travel.return(options())).rejects.toMatchObject({ code: "not-found" });
    }
    writeFileSync(file, Buffer.concat([whole, Buffer.from("more")]));
    await expect(open(traveller, file)).rejects.toMatchObject({ code: "import-damaged" });
    writeFileSync(file, whole);
    await expect(open(traveller, file, "not the one")).rejects.toMatchObject({
      code: "import-password-wrong",
    });
    expect(everything(traveller)).toEqual(before);
    await bringBack(traveller, file);
    traveller.close();
  });

  it("[TR8] a file that changes between the look and the return brings nothing", async () => {
    const traveller = await filled();
    const file = newFile();
    await leave(traveller, file);
    const before = everything(traveller);
    await open(traveller, file);
    const bytes = readFileSync(file);
    bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expect(traveller.travel.return(options())).rejects.toMatchObject({
      code: "import-damaged",
    });
    expect(everything(traveller)).toEqual(before);
    traveller.close();
  });

  it("[TR8] another program's file, an export, and a file of a newer version are named as such", async () => {
    const traveller = await filled();
    const before = everything(traveller);
    const file = newFile();
    for (const text of ["PK\u0003\u0004 something else", "", "sallyport expor"]) {
      writeFileSync(file, text);
      await expect(open(traveller, file)).rejects.toMatchObject({ code: "import-unrecognised" });
    }
    const lines = async (...texts: string[]) => {
      const given = { password: filePassword, kdf: cheapKdf };
      const parts: Uint8Array[] = [];
      for await (const part of sealLines(() => Readable.from(texts), given)) parts.push(part);
      writeFileSync(file, Buffer.concat(parts));
    };
    await lines('{"vaults":["Personal"]}', '{"end":0}');
    await expect(open(traveller, file)).rejects.toMatchObject({ code: "import-unrecognised" });
    await lines('{"travel":2,"vaults":[]}', '{"end":1}');
    await expect(open(traveller, file)).rejects.toMatchObject({ code: "import-unsupported" });
    for (const text of ["[]", "nothing", '{"travel":1,"vaults":[],"safe":[]}', "null"]) {
      await lines(text, '{"end":1}');
      await expect(open(traveller, file)).rejects.toSatisfy(({ code }) =>
        ["import-unrecognised", "import-damaged"].includes(String(code)),
      );
    }
    expect(everything(traveller)).toEqual(before);
    traveller.close();
  });

  it("[TR7] a file that holds rows of a vault that it does not name brings nothing", async () => {
    const traveller = await filled();
    const file = newFile();
    await leave(traveller, file);
    const before = everything(traveller);
    const { readLines } = await openLines(await sourceOfPath(file), {
      ...{ password: filePassword, floor: cheapKdf },
    });
    const texts: string[] = [];
    for await (const { text } of readLines()) texts.push(text);
    const forge = async (change: (text: string) => string | string[]) => {
      const parts: Uint8Array[] = [];
      const body = texts.slice(0, -1).flatMap(change);
      const forged = [...body, JSON.stringify({ end: body.length })];
      const given = { password: filePassword, kdf: cheapKdf };
      for await (const part of sealLines(() => Readable.from(forged), given)) parts.push(part);
      writeFileSync(file, Buffer.concat(parts));
    };
    const isRecord = (text: string) => text.startsWith('{"row":["record"');
    const forgeries: ((text: string) => string | string[])[] = [
      (text) => (isRecord(text) ? text.replaceAll(traveller.away, traveller.safe) : text),
      (text) => (isRecord(text) ? text.replace(/"record","[^"]*"/, '"record",7') : text),
      (text) => (isRecord(text) ? [text, '{"row":["quarantine",1,"ledger",{"b":""}]}'] : text),
      (text) => (isRecord(text) ? [text, '{"row":["attachment_use","someone","else"]}'] : text),
      (text) => (isRecord(text) ? [text, '{"row":["keyhole","password"]}'] : text),
      (text) => (isRecord(text) ? [text, '{"end":3}'] : text),
    ];
    for (const change of forgeries) {
      await forge(change);
      await expect(
        open(traveller, file).then(() => traveller.travel.return(options())),
      ).rejects.toMatchObject({ code: "import-damaged" });
      expect(everything(traveller)).toEqual(before);
    }
    await forge((text) =>
      isRecord(text)
        ? text.replace(/"record","[^"]*"/, `"record","${traveller.staying.login}"`)
        : text,
    );
    await open(traveller, file);
    await expect(traveller.travel.return(options())).rejects.toMatchObject({ code: "conflict" });
    expect(everything(traveller)).toEqual(before);
    traveller.close();
  });
});
