import { throwIfCancelled } from "../faults.ts";
import type { ImportFormat, Source } from "../format.ts";
import type { Reading } from "../kdbx/opening.ts";
import { readContents } from "../kdbx/reading.ts";

/** The unencrypted XML that KeePass 2 and KeePassXC export. */
export const keepassXml: ImportFormat = {
  name: "keepass-xml",
  label: "KeePass (XML)",
  recognises: (_source, head) =>
    /^\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*<KeePassFile[\s>]/.test(beginningOf(head)),
  read: (source, options) =>
    readContents(
      {
        begin: (reading) => Promise.resolve({ xml: utf8Of(source, reading), protect: null }),
        readAgain: null,
        checkHeader: () => undefined,
      },
      options,
    ),
};

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

function encodingOf(head: Uint8Array): Encoding {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return "utf-16be";
  return "utf-8";
}

function beginningOf(head: Uint8Array): string {
  return new TextDecoder(encodingOf(head), { ignoreBOM: true }).decode(head.subarray(0, 4096));
}

const sliceBytes = 256 * 1024;

async function* utf8Of(
  source: Source,
  { signal, onProgress }: Reading,
): AsyncGenerator<Uint8Array, void> {
  let decoder: TextDecoder | null = null;
  for (let at = 0; at < source.size;) {
    throwIfCancelled(signal);
    const slice = await source.read(at, Math.min(source.size, at + sliceBytes));
    if (slice.length === 0) return;
    const encoding = at === 0 ? encodingOf(slice) : null;
    if (encoding !== null && encoding !== "utf-8") decoder = new TextDecoder(encoding);
    at += slice.length;
    onProgress(at, source.size);
    yield decoder === null ? slice : Buffer.from(decoder.decode(slice, { stream: true }), "utf8");
  }
}
