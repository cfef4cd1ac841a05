import { Socket } from "node:net";

/** Several of the largest packets that servers send, of 32 KiB and a little each. */
const readBytes = 128 * 1024;

/**
 * A TCP connection, paused at first, that ssh2 is quick on: it reads into one buffer over and over, since a
 * new one for each read makes the collector run ten times a second in a flood, and what it reads is answered
 * in one piece.
 */
export class PacketSocket extends Socket {
  #lends = false;

  constructor() {
    const take = (bytes: Buffer) => {
      this.cork();
      this.emit("data", this.#lends ? bytes : Buffer.from(bytes));
      this.uncork();
    };
    const buffer = Buffer.allocUnsafeSlow(readBytes);
    const callback = (length: number) => {
      take(buffer.subarray(0, length));
      return true;
    };
    super({ onread: { buffer, callback } });
    // Nothing is kept for a later listener: what a server says first waits in the system until then.
    this.pause();
  }

  /**
   * From now on what is read is only lent until the next read. Before there are keys ssh2 holds on to parts
   * of it; what it decrypts is its own.
   */
  lend(): void {
    this.#lends = true;
  }
}
