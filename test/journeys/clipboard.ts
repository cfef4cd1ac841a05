import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { App } from "./app.ts";

export interface ClipboardTool {
  /** What an application must be started with to use it. */
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

const script = (file: string) => `#!/bin/sh
case "$*" in *-out*) cat "${file}" ;; *) cat > "${file}" ;; esac
`;

/** A clipboard for the browser host of a machine without a display: `xclip`, kept in a file. */
export function clipboardTool(): ClipboardTool & { readonly file: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-clipboard-"));
  const file = path.join(folder, "held");
  writeFileSync(file, "");
  writeFileSync(path.join(folder, "xclip"), script(file), { mode: 0o755 });
  return {
    file,
    env: {
      DISPLAY: ":none",
      WAYLAND_DISPLAY: "",
      PATH: `${folder}${path.delimiter}${process.env["PATH"] ?? ""}`,
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What is on the clipboard that the application writes to. */
export async function clipboardText(app: App, tool: { readonly file: string }): Promise<string> {
  if (app.electron !== null) return app.electron.evaluate(({ clipboard }) => clipboard.readText());
  return existsSync(tool.file) ? readFileSync(tool.file, "utf8") : "";
}
