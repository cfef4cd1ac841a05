import { randomBytes } from "node:crypto";
import { AppError } from "#core/errors";
import type { IncomingFile } from "#core/files";
import { joinRemote, nameOfRemote, parentOf } from "../remote/paths.ts";
import { openFlags, type SftpClient } from "../wire/client.ts";
import { writeHead, type Handle } from "../wire/exchange.ts";
import type { OneCopy } from "./one.ts";
import { explained, nameOnServer } from "./upload.ts";

const mostUnderWay = 8;

type Target = Pick<OneCopy, "to" | "mayReplace" | "signal">;

/**
 * Brings what a page hands over to the server: whole, or not at all, since a page cannot hand it over again. Throws
 * what the client throws, what `read` throws, `remote-full`, `conflict` and `cancelled`.
 */
export async function receiveFile(
  client: SftpClient,
  file: IncomingFile,
  target: Target,
): Promise<void> {
  const mark = randomBytes(8).toString("hex");
  const partial = joinRemote(
    parentOf(target.to),
    `.${nameOfRemote(target.to).slice(0, 100)}.${mark}.part`,
  );
  const flags = openFlags.write | openFlags.create | openFlags.exclusive;
  // SECURITY: nobody else reads what is not whole yet. [SF5]
  const handle = await client.open(partial, flags, 0o600);
  try {
    try {
      await writeParts(client, handle, file, target);
      await Promise.all([client.fsetstat(handle, { mode: 0o644 }), client.flush(handle)]);
    } finally {
      await client.close(handle).catch(() => undefined);
    }
    await nameOnServer(client, partial, target);
  } catch (error) {
    await client.remove(partial).catch(() => undefined);
    throw await explained(client, target, error);
  }
}

async function writeParts(
  client: SftpClient,
  handle: Handle,
  file: IncomingFile,
  { signal }: Target,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let offset = 0;
  const write = async (bytes: Uint8Array, at: number) => {
    const buffer = Buffer.allocUnsafe(writeHead + bytes.length);
    buffer.set(bytes, writeHead);
    await client.write(handle, at, buffer, bytes.length);
  };
  for await (const part of file.read()) {
    for (let at = 0; at < part.length; at += client.limits.write) {
      if (signal.aborted) throw new AppError("cancelled", "This was given up.");
      const piece = part.subarray(at, at + client.limits.write);
      const work = write(piece, offset).finally(() => underWay.delete(work));
      underWay.add(work);
      work.catch(() => undefined); // Told below.
      offset += piece.length;
      if (underWay.size >= mostUnderWay) await Promise.race(underWay);
    }
  }
  await Promise.all(underWay);
}
