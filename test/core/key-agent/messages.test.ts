import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uint32, WireReader, wireString } from "#core/ssh";
import { createFrames } from "../../../main/core/key-agent/frames.ts";
import { readRequest, writeReply } from "../../../main/core/key-agent/messages.ts";
import { signRequest } from "./fixture.ts";

const bytes = fc.uint8Array({ maxLength: 300 }).map((value) => Buffer.from(value));
const sentence = fc.string({ maxLength: 40 });

describe("messages to and from the key agent", () => {
  it("[KA9] reads every sign request that a client writes, and no shorter or longer one", () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(), (key, data, flags) => {
        const message = signRequest(key, data, flags);
        expect(readRequest(message)).toEqual({ kind: "sign", key, data, flags });
        expect(readRequest(Buffer.concat([message, Buffer.of(0)]))).toEqual({ kind: "other" });
        expect(() => readRequest(message.subarray(0, -1))).toThrow();
      }),
    );
  });

  it("[KA5] reads every binding that a client writes", () => {
    fc.assert(
      fc.property(
        bytes,
        bytes,
        bytes,
        fc.boolean(),
        (hostKey, sessionId, signature, forwarding) => {
          const message = Buffer.concat([
            ...[Buffer.of(27), wireString("session-bind@openssh.com")],
            ...[hostKey, sessionId, signature].map(wireString),
            Buffer.of(forwarding ? 1 : 0),
          ]);
          const read = { kind: "bind", hostKey, sessionId, signature, forwarding };
          expect(readRequest(message)).toEqual(read);
        },
      ),
    );
  });

  it("[KA9] writes identities and signatures so that a client reads the same", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(bytes, sentence)), bytes, (keys, signature) => {
        const identities = keys.map(([blob, comment]) => ({ blob, comment }));
        const listed = new WireReader(writeReply({ kind: "identities", identities }));
        const body = new WireReader(listed.bytes());
        expect(listed.isAtEnd).toBe(true);
        expect([body.byte(), body.uint32()]).toEqual([12, keys.length]);
        for (const [blob, comment] of keys) {
          expect(body.bytes()).toEqual(blob);
          expect(body.bytes()).toEqual(Buffer.from(comment, "utf8"));
        }
        expect(body.isAtEnd).toBe(true);
        const signed = new WireReader(writeReply({ kind: "signature", signature }));
        const inner = new WireReader(signed.bytes());
        expect([inner.byte(), inner.bytes()]).toEqual([14, signature]);
      }),
    );
  });

  it("[KA8] cuts any stream into the messages that were put into it, however it is chopped", () => {
    const messages = fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 8 });
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 64 })), (all, sizes) => {
        const stream = Buffer.concat(all.map(wireString));
        const frames = createFrames();
        const read: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const end = at + (sizes[turn % Math.max(1, sizes.length)] ?? 7);
          expect(frames.push(stream.subarray(at, end))).toBe(true);
          at = end;
          for (let next = frames.next(); next !== null; next = frames.next()) read.push(next);
        }
        expect(read).toEqual(all.map((message) => Buffer.from(message)));
        expect(frames.isHalf).toBe(false);
      }),
    );
  });

  it("[KA8] hangs up on a length that no message has", () => {
    for (const length of [0, 256 * 1024 + 1, 1 << 30, 0xffffffff]) {
      expect(createFrames().push(uint32(length))).toBe(false);
    }
    expect(createFrames().push(uint32(256 * 1024))).toBe(true);
  });
});
