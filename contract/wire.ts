import type { FrameIn, FrameOut } from "./terminal.ts";
import type { EventName } from "./events.ts";
import type { Reply } from "./call.ts";

/**
 * How the contract travels over the browser host's one WebSocket: text for calls, replies and events, binary
 * for what a terminal prints and what is typed into it. Electron has channels of its own and needs none of it.
 */

/** The first message: a one-time token from the address, or the session that it was exchanged for. */
export type Hello =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "session"; readonly session: string };

/** Every later text message of the page. `active`: a key or the pointer was used, so nobody is idle. */
export type FromPage =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly group: string;
      readonly name: string;
      readonly input: unknown;
    }
  | { readonly kind: "active" }
  | { readonly kind: "frame"; readonly port: number; readonly frame: FrameIn }
  | { readonly kind: "close"; readonly port: number };

/** Every text message to the page. */
export type ToPage =
  | { readonly kind: "welcome"; readonly session: string }
  | { readonly kind: "reply"; readonly id: number; readonly reply: Reply<unknown> }
  | { readonly kind: "event"; readonly name: EventName; readonly value: unknown }
  | { readonly kind: "port"; readonly port: number; readonly attachId: string }
  | { readonly kind: "frame"; readonly port: number; readonly frame: Exclude<FrameOut, Output> }
  | { readonly kind: "close"; readonly port: number };

/** Closing codes of the socket: refused for good, or sent away for breaking this protocol. */
export const socketRefused = 4401;
export const socketMisused = 4400;

type Bytes = Uint8Array<ArrayBuffer>;
export type Output = FrameOut & { readonly kind: "output" };

const inputHead = 4;
const outputHead = 16;

/** Input: the port as 32 bits, big-endian, then the bytes. */
export function packInput(portNumber: number, bytes: Uint8Array): Bytes {
  const packed = new Uint8Array(inputHead + bytes.byteLength);
  new DataView(packed.buffer).setUint32(0, portNumber);
  packed.set(bytes, inputHead);
  return packed;
}

/** Null when it is too short to be one. The bytes are a view of `packed`. */
export function unpackInput<Buffer extends ArrayBufferLike>(
  packed: Uint8Array<Buffer>,
): { port: number; bytes: Uint8Array<Buffer> } | null {
  if (packed.byteLength < inputHead) return null;
  const view = new DataView(packed.buffer, packed.byteOffset);
  return { port: view.getUint32(0), bytes: packed.subarray(inputHead) };
}

/** Output: port and epoch as 32 bits, offset as a 64-bit float, big-endian, then the bytes. */
export function packOutput(portNumber: number, frame: Output): Bytes {
  const packed = new Uint8Array(outputHead + frame.bytes.byteLength);
  const view = new DataView(packed.buffer);
  view.setUint32(0, portNumber);
  view.setUint32(4, frame.epoch);
  view.setFloat64(8, frame.offset);
  packed.set(frame.bytes, outputHead);
  return packed;
}

export function unpackOutput(packed: Uint8Array): { port: number; frame: Output } | null {
  if (packed.byteLength < outputHead) return null;
  const view = new DataView(packed.buffer, packed.byteOffset);
  const [epoch, offset] = [view.getUint32(4), view.getFloat64(8)];
  const bytes = packed.subarray(outputHead);
  return { port: view.getUint32(0), frame: { kind: "output", epoch, offset, bytes } };
}
