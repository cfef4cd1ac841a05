import type { Moment } from "./face.ts";

/** Kind (1), milliseconds since the start (4), length (4), then so many bytes. [RE10] */
const headBytes = 9;
const kinds = ["output", "input", "resize", "mark"] as const;
const sizeBytes = 4;

const none = Buffer.alloc(0);

function bodyOf(moment: Moment): Uint8Array {
  switch (moment.kind) {
    case "output":
    case "input":
      return moment.bytes;
    case "resize": {
      const body = Buffer.alloc(sizeBytes);
      body.writeUInt16BE(moment.columns, 0);
      body.writeUInt16BE(moment.rows, 2);
      return body;
    }
    case "mark":
      return none;
    default:
      return moment satisfies never;
  }
}

/** As it stands in a frame, in two parts. */
export function writeMoment(moment: Moment): readonly [Uint8Array, Uint8Array] {
  const body = bodyOf(moment);
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(kinds.indexOf(moment.kind), 0);
  head.writeUInt32BE(moment.at, 1);
  head.writeUInt32BE(body.length, 5);
  return [head, body];
}

/** The moments of a frame that has proved to be ours. Their bytes are parts of `plain`. */
export function* readMoments(plain: Buffer): Generator<Moment> {
  for (let from = 0; from + headBytes <= plain.length;) {
    const at = plain.readUInt32BE(from + 1);
    const end = from + headBytes + plain.readUInt32BE(from + 5);
    const body = plain.subarray(from + headBytes, end);
    const kind = kinds[plain.readUInt8(from)];
    if (kind === "output" || kind === "input") yield { kind, at, bytes: body };
    else if (kind === "mark") yield { kind, at };
    else if (kind === "resize") {
      yield { kind, at, columns: body.readUInt16BE(0), rows: body.readUInt16BE(2) };
    }
    from = end;
  }
}
