import { ask } from "#bridge";

const pieceBytes = 768 * 1024;

/** Hands a file over in pieces. Answers why it could not, or null. */
export async function sendFile(
  file: File,
  onProgress: (done: number, total: number) => void,
): Promise<string | null> {
  if (file.size === 0) return `${file.name} is empty.`;
  for (let at = 0; at < file.size; at += pieceBytes) {
    const bytes = await readPiece(file.slice(at, at + pieceBytes));
    if (bytes === null) return `${file.name} cannot be read. Is it a folder, or was it moved?`;
    const reply = await ask("transfer.upload", { name: file.name, size: file.size, at, bytes });
    if (!reply.ok) return reply.failure.message;
    onProgress(Math.min(at + pieceBytes, file.size), file.size);
  }
  return null;
}

async function readPiece(piece: Blob): Promise<string | null> {
  try {
    return encode(new Uint8Array(await piece.arrayBuffer()));
  } catch {
    return null;
  }
}

/** A whole small file, such as a key file, as base64; null when it cannot be read. */
export async function readSmall(file: File): Promise<string | null> {
  return file.size <= pieceBytes ? readPiece(file) : null;
}

function encode(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  bytes.fill(0); // SECURITY: the page holds a file no longer than it takes to hand it over.
  return btoa(text);
}
