import { z } from "zod";
import { customKinds, recordTypes } from "#contract/record-types";
import { calibrateKdf, kdfFloor, type KdfParameters } from "#core/crypto";
import { AppError } from "#core/errors";
import { damaged, throwIfCancelled, unsupported } from "../faults.ts";
import type { ExportFormat, ImportFormat, ReadOptions, Source } from "../format.ts";
import type { Portable, PortableAttachment, PortableRecord } from "../portable.ts";
import { isSealed, openLines, sealLines, type Line, type ReadLines } from "./sealed-chunks.ts";

/** What a new file's password costs to try, on the machine that makes it. */
const targetMs = 1000;
const pieceBytes = 32 * 1024;

const content = {
  name: z.string(),
  tags: z.array(z.string()),
  favourite: z.boolean(),
  notes: z.string(),
  fields: z.record(z.string(), z.string()),
  custom: z.array(z.object({ label: z.string(), kind: z.enum(customKinds), value: z.string() })),
};
const time = z.int().min(0).nullable();
const recordShape = z.object({
  ...content,
  key: z.string().nullable(),
  type: z.enum(recordTypes),
  folder: z.array(z.string()),
  state: z.enum(["live", "archived", "trashed"]),
  trashedAt: z.int().min(0).optional(),
  asksAgain: z.boolean().optional(),
  createdAt: time,
  changedAt: time,
  history: z.array(z.object({ ...content, changedAt: time })),
  attachments: z.array(z.object({ name: z.string(), size: z.int().min(0) })),
});
const lineShape = z.union([
  z.strictObject({ vaults: z.array(z.string()).max(100_000) }),
  z.strictObject({ record: recordShape }),
  z.strictObject({ piece: z.base64() }),
  z.strictObject({ end: z.int().min(0) }),
  // Whole vaults, as they lie in the file of an account: not for an import. ../../travel/SPEC.md
  z.object({ travel: z.int() }),
]);

/** Our own file, which holds everything: SPEC.md, [T10] to [T14]. */
export function createSealedExport(kdf?: KdfParameters): ExportFormat {
  return {
    name: "sallyport",
    label: "Sallyport, sealed with a password",
    extension: ".sallyport",
    sealed: true,
    async *write(records, { password, signal, vaults = [] }) {
      if (password === undefined || password === "") {
        throw new AppError(
          "import-password-needed",
          "A sealed export needs a password of its own.",
        );
      }
      const cost = kdf ?? (await calibrateKdf(targetMs));
      yield* sealLines(() => linesOf(records, { vaults, signal }), { password, kdf: cost });
    },
  };
}

async function* linesOf(
  records: AsyncIterable<PortableRecord>,
  { vaults, signal }: { readonly vaults: readonly string[]; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  yield JSON.stringify({ vaults });
  let count = 0;
  for await (const record of records) {
    throwIfCancelled(signal);
    const { attachments } = record;
    const files = attachments.map(({ name, size }) => ({ name, size }));
    const line: { -readonly [Name in keyof PortableRecord]?: PortableRecord[Name] } = { ...record };
    delete line.kind;
    delete line.where;
    yield JSON.stringify({ record: { ...line, attachments: files } });
    for (const file of attachments) yield* piecesOf(file, signal);
    count++;
  }
  yield JSON.stringify({ end: count });
}

async function* piecesOf(file: PortableAttachment, signal: AbortSignal): AsyncGenerator<string> {
  let size = 0;
  for await (const bytes of file.read()) {
    throwIfCancelled(signal);
    size += bytes.length;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      yield JSON.stringify({
        piece: Buffer.from(bytes.subarray(at, at + pieceBytes)).toString("base64"),
      });
    }
  }
  if (size !== file.size) throw damaged(file.name, "the file is not as long as it says.");
}

/** Reads what `createSealedExport` wrote. `floor`: see `openLines`. */
export function createSealedImport(floor: KdfParameters = kdfFloor): ImportFormat {
  return {
    name: "sallyport",
    label: "Sallyport (sealed export)",
    recognises: (source, head) => source.files === null && isSealed(head),
    async *read(source, options) {
      const { password } = options;
      if (password === undefined) {
        throw new AppError("import-password-needed", "Give the password of this sealed export.");
      }
      const { readLines } = await openLines(source, { password, floor });
      yield* recordsOf(readLines, { source, options });
    },
  };
}

async function* recordsOf(
  readLines: ReadLines,
  { source, options }: { readonly source: Source; readonly options: ReadOptions },
): AsyncGenerator<Portable> {
  let count = 0;
  const lines = readLines();
  for (let line = await take(lines, count); ; line = await take(lines, count)) {
    throwIfCancelled(options.signal);
    options.onProgress(line.next.at, source.size);
    const parsed = parse(line, `record ${count + 1}`);
    if ("travel" in parsed) {
      throw unsupported("This is a travel file. Open it with “Open a travel file…”.");
    }
    if ("end" in parsed) {
      if (parsed.end !== count || (await lines.next()).done !== true) throw wrongCount();
      return;
    }
    if ("vaults" in parsed) {
      for (const name of parsed.vaults) yield { kind: "vault", name };
      continue;
    }
    if (!("record" in parsed)) throw damaged(`record ${count + 1}`, "a piece of no file.");
    count++;
    const where = `record ${count}`;
    const { attachments, ...record } = parsed.record;
    const files: PortableAttachment[] = [];
    let last = line;
    for (const { name, size } of attachments) {
      const from = last.next;
      const read = () => bytesOf(readLines(from), { size, where });
      files.push({ name, size, read });
      last = await passOver(lines, { size, where, last });
    }
    yield { ...record, kind: "record", where, attachments: files };
  }
}

async function take(lines: AsyncGenerator<Line>, count: number): Promise<Line> {
  const next = await lines.next();
  if (next.done !== true) return next.value;
  throw damaged(`record ${count + 1}`, "the file ends before its end.");
}

function parse({ text }: Line, where: string): z.infer<typeof lineShape> {
  try {
    return lineShape.parse(JSON.parse(text));
  } catch {
    // SECURITY: neither parser's message is kept, since it quotes what it read. [T2]
    throw damaged(where, "it is not what a sealed export holds.");
  }
}

function wrongCount() {
  return damaged("the file's end", "it does not hold as many records as it says.");
}

interface File {
  readonly size: number;
  readonly where: string;
}

function pieceOf(line: Line, { where }: File): Buffer {
  const parsed = parse(line, where);
  if (!("piece" in parsed)) throw damaged(where, "a file of it is cut short.");
  return Buffer.from(parsed.piece, "base64");
}

/** Goes to the end of a file's pieces; its bytes are read when somebody asks for them. */
async function passOver(
  lines: AsyncGenerator<Line>,
  file: File & { readonly last: Line },
): Promise<Line> {
  let { last } = file;
  for (let left = file.size; left > 0;) {
    last = await take(lines, 0);
    left -= pieceOf(last, file).length;
    if (left < 0) throw damaged(file.where, "a file of it is longer than it says.");
  }
  return last;
}

async function* bytesOf(lines: AsyncGenerator<Line>, file: File): AsyncGenerator<Uint8Array> {
  for (let left = file.size; left > 0;) {
    const piece = pieceOf(await take(lines, 0), file);
    left -= piece.length;
    yield piece;
  }
}
