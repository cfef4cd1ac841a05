import type { IncomingFile } from "#core/files";
import { throwIfCancelled } from "./faults.ts";
import type { Source } from "./format.ts";
import { createUpload, sourceOfPath, withHome, type Upload } from "./source.ts";

/** The one file that a person has taken. Whoever holds it clears it before the next, and at a lock. */
export interface Tray {
  /** A file or folder of this machine; `~` is the person's home. Rejects as `sourceOfPath`. */
  takePath(asked: string): Promise<{ name: string }>;
  /** A file that the person chose. Rejects also with `import-too-large`, and as `IncomingFile.read`. */
  take(file: IncomingFile): Promise<{ name: string }>;
  /** Null where none was taken. */
  source(): Source | null;
  clear(): void;
}

export function createTray(): Tray {
  let upload: Upload | null = null;
  let source: Source | null = null;
  return {
    async takePath(asked) {
      source = await sourceOfPath(withHome(asked));
      return { name: source.name };
    },
    async take({ name, bytes, path: at, read }) {
      if (at !== null) source = await sourceOfPath(at);
      else {
        const mine = createUpload(name, bytes);
        upload = mine;
        try {
          for await (const part of read()) mine.add(part);
        } catch (error) {
          mine.wipe(); // SECURITY: [T6]
          throw error;
        }
        // SECURITY: what was forgotten while it came must not come back. [T6]
        if (upload !== mine) throwIfCancelled(AbortSignal.abort());
        ({ source } = mine);
      }
      return { name };
    },
    source: () => source,
    clear() {
      upload?.wipe(); // SECURITY: [T6]
      upload = null;
      source = null;
    },
  };
}
