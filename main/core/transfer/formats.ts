import type { KdfParameters } from "#core/crypto";
import { AppError } from "#core/errors";
import type { ExportFormat, ImportFormat, Source } from "./format.ts";
import { bitwarden } from "./formats/bitwarden.ts";
import { bitwardenJson, bitwardenSealedJson } from "./formats/bitwarden-json.ts";
import { bitwardenCsv } from "./formats/csv-bitwarden.ts";
import { chromeCsv, firefoxCsv, safariCsv } from "./formats/csv-browsers.ts";
import { dashlaneTables } from "./formats/csv-dashlane.ts";
import { cxf } from "./formats/cxf.ts";
import { cxfJson } from "./formats/cxf-json.ts";
import { csvExport } from "./formats/csv-export.ts";
import { genericCsv } from "./formats/csv-generic.ts";
import { dashlane } from "./formats/dashlane.ts";
import { kdbxExport } from "./formats/kdbx-export.ts";
import { kdbx } from "./formats/kdbx.ts";
import { keeperCsv } from "./formats/keeper-csv.ts";
import { keeper } from "./formats/keeper.ts";
import { keepassXml } from "./formats/keepass-xml.ts";
import { lastPassCsv } from "./formats/csv-last-pass.ts";
import { nordPassCsv } from "./formats/csv-nord-pass.ts";
import { pass } from "./formats/pass.ts";
import { protonPass } from "./formats/proton-pass.ts";
import { onePassword } from "./formats/one-password.ts";
import { onePasswordCsv } from "./formats/csv-one-password.ts";
import { createSealedExport, createSealedImport } from "./formats/sealed.ts";

const foreignImports: readonly ImportFormat[] = [
  kdbx,
  keepassXml,
  onePassword,
  protonPass,
  cxf,
  bitwarden,
  keeper,
  dashlane,
  pass,
  bitwardenCsv,
  lastPassCsv,
  firefoxCsv,
  onePasswordCsv,
  nordPassCsv,
  ...dashlaneTables,
  safariCsv,
  chromeCsv,
  keeperCsv,
  genericCsv,
];

const foreignExports: readonly ExportFormat[] = [
  kdbxExport,
  bitwardenSealedJson,
  bitwardenJson,
  cxfJson,
  csvExport,
];

export interface Formats {
  /** Every kind of file that can be read, the most specific first: the first that recognises a file reads it. */
  readonly imports: readonly ImportFormat[];
  /** Every kind of file that can be written, the one that holds everything first. */
  readonly exports: readonly ExportFormat[];
}

/** `kdf` fixes what our own file's password costs to try, and admits it on reading: for tests. */
export function createFormats(kdf?: KdfParameters): Formats {
  return {
    imports: [createSealedImport(kdf), ...foreignImports],
    exports: [createSealedExport(kdf), ...foreignExports],
  };
}

export const { imports: importFormats, exports: exportFormats } = createFormats();

const headBytes = 64 * 1024;

/**
 * The format of a file by its content, whatever its name says. Throws `import-unrecognised`, and what reading
 * the file throws.
 */
export async function detectFormat(
  source: Source,
  formats: readonly ImportFormat[] = importFormats,
): Promise<ImportFormat> {
  refuseEmpty(source);
  const head = await source.read(0, headBytes);
  for (const format of formats) {
    if (await format.recognises(source, head)) return format;
  }
  throw new AppError(
    "import-unrecognised",
    `Sallyport does not recognise ${source.name}. It reads ${formats.map((format) => format.label).join(", ")}.`,
  );
}

function refuseEmpty({ name, files, size }: Source): void {
  if (files !== null || size > 0) return;
  throw new AppError("import-unrecognised", `${name} is empty.`);
}

/** The format of this name, whatever the file looks like. Throws `import-unsupported`, and `import-unrecognised` for what it cannot be. */
export function formatNamed(source: Source, name: string, { imports }: Formats): ImportFormat {
  const found = imports.find((format) => format.name === name);
  if (found === undefined) {
    throw new AppError("import-unsupported", `Sallyport knows no format of the name ${name}.`);
  }
  refuseEmpty(source);
  const isFolder = source.files !== null;
  if (isFolder === (found.isFolder === true)) return found;
  const [is, wanted] = isFolder ? ["a folder", "a file"] : ["a file", "a folder"];
  throw new AppError(
    "import-unrecognised",
    `${source.name} is ${is}; ${found.label} is ${wanted}.`,
  );
}
