import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const sentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const [off, on] = ["0", "1"];

/**
 * A folder that electron-builder takes for Electron's own: files of the right names, and in the program the
 * place that fuses are written to, as Electron's binary has it. Nothing of it runs.
 */
export function writeFakeElectron(folder: string, version: string): void {
  mkdirSync(path.join(folder, "resources"), { recursive: true });
  mkdirSync(path.join(folder, "locales"), { recursive: true });
  const fuses = [on, off, on, on, off, off, off, on, on];
  const wire = Buffer.concat([
    Buffer.from(sentinel),
    Buffer.from([1, fuses.length]),
    Buffer.from(fuses.join("")),
  ]);
  const padding = Buffer.alloc(1024);
  writeFileSync(path.join(folder, "electron"), Buffer.concat([padding, wire, padding]), {
    mode: 0o755,
  });
  writeFileSync(path.join(folder, "version"), version);
  writeFileSync(path.join(folder, "LICENSE"), "");
}
