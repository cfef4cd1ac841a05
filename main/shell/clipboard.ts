import { AppError } from "#core/errors";
import type { Clipboard } from "#core/ports";
import type { HostElectron } from "./electron-surface.ts";

/** What each platform's keepers of clipboard history read as "do not remember this". */
const doNotRemember: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  linux: { "x-kde-passwordManagerHint": "secret" },
  darwin: { "org.nspasteboard.ConcealedType": "" },
  win32: {
    ExcludeClipboardContentFromMonitorProcessing: "1",
    // Both are a DWORD of zero.
    CanIncludeInClipboardHistory: "\0\0\0\0",
    CanUploadToCloudClipboard: "\0\0\0\0",
  },
};

async function orUnavailable<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch {
    // SECURITY: the cause is dropped: it may quote what was being written.
    throw new AppError("clipboard-unavailable", "The system's clipboard did not answer.");
  }
}

/** The system's clipboard. A secret is written in one step with its hint, so that no keeper sees it without. */
export function createClipboard(
  electron: HostElectron,
  platform: NodeJS.Platform = process.platform,
): Clipboard {
  const { clipboard, ClipboardItem } = electron;
  return {
    writeSecret: (text) =>
      orUnavailable(async () => {
        const items: Record<string, string> = { "text/plain": text };
        // SECURITY: clipboard managers and cloud clipboards are told to leave it alone.
        for (const [format, value] of Object.entries(doNotRemember[platform] ?? {})) {
          items[`electron application/osclipboard;format="${format}"`] = value;
        }
        await clipboard.write([new ClipboardItem(items)]);
      }),
    writeText: (text) => orUnavailable(() => clipboard.writeText(text)),
    readText: () => orUnavailable(() => clipboard.readText()),
  };
}
