import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { createFiles, type Files, type IncomingFile } from "#core/files";
import type { FileDialogs } from "#core/ports";
import { fakeClock, type FakeClock } from "../../parts/clock.ts";

export const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

export interface Desk {
  readonly files: Files;
  readonly clock: FakeClock;
  readonly folder: string;
  /** What the dialogs were asked with. */
  readonly asked: string[];
  /** Makes a file in the folder and answers its path. */
  place(name: string, bytes?: string | Uint8Array): string;
  /** What the person chooses from now on. */
  willChoose(...paths: string[]): void;
  /** The person chooses these to be attached. */
  choose(...paths: string[]): ReturnType<Files["choose"]>;
}

/** The room with a person at its dialogs, or, without dialogs, with a page that picks and saves. */
export function openDesk(hasDialogs = true): Desk {
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-files-"));
  const clock = fakeClock();
  const asked: string[] = [];
  let chosen: readonly string[] = [];
  const dialogs: FileDialogs = {
    open: ({ title }) => {
      asked.push(title);
      return Promise.resolve(chosen);
    },
    save: ({ name }) => {
      asked.push(name);
      return Promise.resolve(chosen[0] ?? null);
    },
  };
  const files = createFiles({ dialogs: hasDialogs ? dialogs : null, clock });
  return {
    ...{ files, clock, folder, asked },
    place(name, bytes = "") {
      const at = path.join(folder, name);
      writeFileSync(at, bytes);
      return at;
    },
    willChoose(...paths) {
      chosen = paths;
    },
    choose(...paths) {
      chosen = paths;
      return files.choose("attach");
    },
  };
}

export async function whole({ read }: Pick<IncomingFile, "read">): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of read()) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

export async function* inParts(bytes: Uint8Array, partBytes = 50_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += partBytes) {
    yield Buffer.from(bytes.subarray(at, at + partBytes));
    await Promise.resolve();
  }
}
