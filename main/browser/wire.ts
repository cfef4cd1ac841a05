import { z } from "zod";
import { frameIn } from "#contract";
import { unpackInput, type FromPage, type Hello } from "#contract/wire";

const key = z.string().length(43);
const port = z.int().min(1).max(0xffff_ffff);

const hello: z.ZodType<Hello> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("token"), token: key }),
  z.strictObject({ kind: z.literal("session"), session: key }),
]);

const fromPage: z.ZodType<FromPage> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("call"),
    id: z.int().min(1),
    group: z.string().max(40),
    name: z.string().max(40),
    input: z.unknown(),
  }),
  z.strictObject({ kind: z.literal("active") }),
  z.strictObject({ kind: z.literal("frame"), port, frame: frameIn }),
  z.strictObject({ kind: z.literal("close"), port }),
]);

function read<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null; // Not JSON, or not one of ours: the caller ends the socket either way.
  }
}

/** The first message, or null when it is not one. Longer than any real one is not read at all. */
export function readHello(text: string): Hello | null {
  return text.length > 200 ? null : read(hello, text);
}

/** A later message: text as JSON, binary as typed bytes. Null when it is neither. */
export function readFromPage(message: Buffer<ArrayBuffer>, isBinary: boolean): FromPage | null {
  if (!isBinary) return read(fromPage, message.toString("utf8"));
  const packed = unpackInput(message);
  if (packed === null) return null;
  return { kind: "frame", port: packed.port, frame: { kind: "input", bytes: packed.bytes } };
}
