import { createServer, type Server } from "node:net";
import type { RsaHash } from "../keys/sign.ts";
import { uint32, WireReader, wireString } from "../keys/wire.ts";

/** What one connection signs in with: a key or a certificate, and who signs. */
export interface Identity {
  readonly blob: Buffer;
  /** The whole signature as SSH sends it. */
  readonly sign: (data: Buffer, rsaHash: RsaHash) => Buffer;
}

const failure = Buffer.of(5);
const longest = 256 * 1024;
const request = { identities: 11, sign: 13 } as const;
/** The flag that asks an RSA key for SHA-256; SHA-512 is its usual one, and SHA-1 is never made. */
const sha256 = 2;
const answer = { identities: 12, signature: 14 } as const;

/**
 * An agent for one connection of ours (RFC 9987): it lists this identity and signs with it, and does nothing
 * else. `find` is asked when the first client comes. Whoever listens on it must be our own ssh alone.
 */
export function createOwnAgent(find: () => Promise<Identity | null>): Server {
  return createServer((socket) => {
    let waiting = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      if (waiting.length < 4) return;
      const length = waiting.readUInt32BE(0);
      if (length > longest) socket.destroy();
      if (waiting.length < 4 + length) return;
      const message = waiting.subarray(4, 4 + length);
      waiting = Buffer.from(waiting.subarray(4 + length));
      reply(message, find).then(
        (body) => socket.write(wireString(body)),
        () => socket.destroy(),
      );
    });
  });
}

async function reply(message: Buffer, find: () => Promise<Identity | null>): Promise<Buffer> {
  const fields = new WireReader(message);
  const kind = fields.byte();
  if (kind === request.identities) {
    const identity = await find();
    const each = identity === null ? [] : [wireString(identity.blob), wireString("sallyport")];
    return Buffer.concat([Buffer.of(answer.identities), uint32(each.length / 2), ...each]);
  }
  if (kind !== request.sign) return failure;
  const [blob, data, flags] = [fields.bytes(), fields.bytes(), fields.uint32()];
  const identity = await find();
  // SECURITY: nothing but the key that was offered signs, whatever is asked for.
  if (identity === null || !identity.blob.equals(blob)) return failure;
  return Buffer.concat([
    Buffer.of(answer.signature),
    wireString(identity.sign(data, flags === sha256 ? "sha256" : "sha512")),
  ]);
}
