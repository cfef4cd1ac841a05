import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Page {
  /** The file of a URL's path, such as `/assets/main.js`; `/` is the page itself. Null for any other. */
  file(urlPath: string): Promise<PageFile | null>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
};

/** Lists the built page's folder once. Throws when the page was not built. */
export function openPage(folder: string): Page {
  const listed = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    listed.set(`/${path.relative(folder, file).split(path.sep).join("/")}`, file);
  }
  const index = listed.get("/index.html");
  if (index === undefined) throw new TypeError(`No built page in ${folder}`);
  listed.set("/", index);
  return {
    async file(urlPath) {
      // SECURITY: only what was listed is opened, so no path leads out of the folder.
      const file = listed.get(urlPath);
      if (file === undefined) return null;
      const type = types[path.extname(file)] ?? "application/octet-stream";
      return { type, bytes: new Uint8Array(await readFile(file)) };
    },
  };
}
