import { createCipheriv, createDecipheriv, type CipherGCMTypes, type KeyObject } from "node:crypto";
import type { Duplex } from "node:stream";
import type { Client } from "ssh2";

const lengthBytes = 4;
const tagBytes = 16;
/** As ssh2: a little more than what servers put into a packet, of 32 KiB at most. */
const mostPacket = 35_000;
/** Smaller memory may be part of what others use; and is no burden. */
const returnedFrom = 16_384;

/** What ssh2 keeps of one direction with AES-GCM (RFC 5647; OpenSSH's PROTOCOL, section 1.6). */
interface Sealing {
  readonly _encSSLName: CipherGCMTypes;
  readonly _encKey: KeyObject;
  readonly _encIV: Buffer;
  _dead: boolean;
  outSeqno: number;
  encrypt(packet: Buffer): void;
}

interface Opening {
  readonly _decipherSSLName: CipherGCMTypes;
  readonly _decipherKey: KeyObject;
  readonly _decipherIV: Buffer;
  readonly _onPayload: (payload: Buffer) => number | false | undefined;
  inSeqno: number;
  decrypt(data: Buffer, at: number, length: number): number | undefined;
}

interface Inside {
  readonly _protocol?: { readonly _cipher?: object; readonly _decipher?: object };
}

/**
 * Gives back memory at once that only `bytes` use. Left to the collector, the packets of a transfer make it run
 * twenty times a second, over everything that the process holds. Does nothing where others may use it too.
 */
export function giveBack(bytes: Uint8Array): void {
  const { buffer, length } = bytes;
  const isAlone = length >= returnedFrom && buffer.byteLength - length < 512;
  if (isAlone && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/**
 * Lets a client with AES-GCM take and give its packets with one piece of memory each, where ssh2 takes up to four.
 * To be called after each key exchange, when the keys are key objects; does nothing with other ciphers.
 */
export function quickenGcm(client: Client, socket: Duplex): void {
  const { _cipher, _decipher } = (client as unknown as Inside)._protocol ?? {};
  if (_cipher !== undefined && "_encIV" in _cipher && !("_macKey" in _cipher)) {
    quickenSealing(_cipher as Sealing, socket);
  }
  if (_decipher !== undefined && "_decipherIV" in _decipher && !("_macKey" in _decipher)) {
    quickenOpening(_decipher as Opening);
  }
}

function quickenSealing(sealing: Sealing, socket: Duplex): void {
  sealing.encrypt = (packet) => {
    if (sealing._dead || !socket.writable) return;
    const cipher = createCipheriv(sealing._encSSLName, sealing._encKey, sealing._encIV);
    const head = Buffer.from(packet.subarray(0, lengthBytes));
    cipher.setAAD(head);
    const sealed = cipher.update(packet.subarray(lengthBytes));
    cipher.final();
    giveBack(packet);
    socket.cork();
    socket.write(head);
    socket.write(sealed, () => {
      giveBack(sealed);
    });
    socket.write(cipher.getAuthTag());
    socket.uncork();
    countUp(sealing._encIV);
    sealing.outSeqno = (sealing.outSeqno + 1) >>> 0;
  };
}

function quickenOpening(opening: Opening): void {
  /** A packet that has come in part. */
  const staged = Buffer.allocUnsafeSlow(lengthBytes + mostPacket + tagBytes);
  let filled = 0;

  function fill(data: Buffer, at: number, wanted: number): number {
    const count = Math.max(0, Math.min(wanted - filled, data.length - at));
    filled += data.copy(staged, filled, at, at + count);
    return at + count;
  }

  /** The next packet whole, and where the one after begins; null for the packet while it is not all there. */
  function next(data: Buffer, at: number): { packet: Buffer | null; at: number } {
    if (filled === 0 && data.length - at >= lengthBytes) {
      const end = at + wholeLength(data.readUInt32BE(at));
      if (end <= data.length) return { packet: data.subarray(at, end), at: end };
    }
    let after = fill(data, at, lengthBytes);
    if (filled < lengthBytes) return { packet: null, at: after };
    const whole = wholeLength(staged.readUInt32BE(0));
    after = fill(data, after, whole);
    if (filled < whole) return { packet: null, at: after };
    filled = 0;
    return { packet: staged.subarray(0, whole), at: after };
  }

  opening.decrypt = (data, from, length) => {
    const read = data.length === length ? data : data.subarray(0, length);
    for (let at = from; at < length;) {
      const found = next(read, at);
      ({ at } = found);
      if (found.packet === null) return undefined;
      const answer = opening._onPayload(openPacket(opening, found.packet));
      // Keys have changed: what follows is for others.
      if (answer !== undefined) return answer === false ? at : answer;
    }
    return undefined;
  };
}

function wholeLength(length: number): number {
  if (length + 20 > mostPacket || length < 16 || (length & 15) !== 0) {
    throw new Error("Bad packet length");
  }
  return lengthBytes + length + tagBytes;
}

function openPacket(opening: Opening, packet: Buffer): Buffer {
  const { _decipherSSLName: name, _decipherKey: key, _decipherIV: iv } = opening;
  const decipher = createDecipheriv(name, key, iv);
  decipher.setAAD(packet.subarray(0, lengthBytes));
  const plain = decipher.update(packet.subarray(lengthBytes, -tagBytes));
  decipher.setAuthTag(packet.subarray(-tagBytes));
  // SECURITY: throws unless it is what the server sent; nothing of it is looked at before.
  decipher.final();
  countUp(iv);
  opening.inSeqno = (opening.inSeqno + 1) >>> 0;
  const padding = plain.readUInt8(0);
  if (padding + 1 > plain.length) throw new Error("Bad padding length");
  return plain.subarray(1, plain.length - padding);
}

/** The counter is the last eight bytes of the IV (RFC 5647, section 7.1). */
function countUp(iv: Buffer): void {
  for (let at = iv.length - 1; at >= 4; at--) {
    const value = ((iv[at] ?? 0) + 1) & 0xff;
    iv[at] = value;
    if (value !== 0) return;
  }
}
