import type { Clock } from "#core/ports";
import type { Brake } from "./brake.ts";
import type { Port, Size } from "./face.ts";
import type { Screen } from "./screen.ts";

/**
 * What a page may have that it has not painted, in bytes. Drawing a frame takes a page ten times as long as
 * reading what was printed meanwhile: with less at hand it draws each line that flies by, and is slow. After
 * Ctrl-C the page skips the middle of what it has, so that much on its way does not make it deaf.
 */
const mostInFlight = 1_000_000;
/**
 * What waits here for its turn, in bytes: above the one the source is held, below the other it goes on. There
 * is always a little at hand, so that a page that paints never waits for the way to the source and back.
 */
const highWater = 256 * 1024;
const lowWater = 128 * 1024;
/** After so much quiet the next output is an echo, and goes out at once. */
const quietMs = 10;
const gatherMs = 5;
const gatherBytes = 64 * 1024;

/** What one attached page is sent: whole since its epoch began, in order, and never more than it can take. */
export interface Flow {
  /** Sends to this port from now on, in a new epoch that begins with a snapshot. */
  attach(port: Port): void;
  /** Sends nothing any more; does nothing when another port took over. */
  detach(port: Port): void;
  push(bytes: Uint8Array): void;
  /** Sends what waits to be gathered, as far as the page can take it; the rest follows as it paints. */
  flush(): void;
  acknowledge(epoch: number, offset: number): void;
  /** Hidden, the page is sent nothing; shown again, a new epoch. */
  show(visible: boolean): void;
}

export interface FlowParts {
  readonly clock: Clock;
  readonly screen: Screen;
  readonly brake: Brake;
  readonly size: () => Size;
}

export function createFlow(parts: FlowParts): Flow {
  return new OutFlow(parts);
}

class OutFlow implements Flow {
  readonly #parts: FlowParts;
  #port: Port | null = null;
  #live = false;
  #epoch = 0;
  #sent = 0;
  #acknowledged = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #lastSent = 0;
  #cancelGather: (() => void) | null = null;

  constructor(parts: FlowParts) {
    this.#parts = parts;
  }

  attach(port: Port): void {
    this.#stop();
    this.#port?.close();
    this.#port = port;
    this.#replay();
  }

  detach(port: Port): void {
    if (this.#port !== port) return;
    this.#stop();
    this.#port = null;
  }

  show(visible: boolean): void {
    if (!visible) this.#stop();
    else if (this.#port !== null && !this.#live) this.#replay();
  }

  push(bytes: Uint8Array): void {
    // While off or replaying, the screen holds it, and the snapshot will.
    if (!this.#live) return;
    this.#keep(bytes);
    if (this.#waitingBytes >= gatherBytes || this.#isQuiet()) this.flush();
    else this.#cancelGather ??= this.#parts.clock.after(gatherMs, this.#onGathered);
  }

  flush(): void {
    this.#cancelGather?.();
    this.#cancelGather = null;
    while (this.#waitingBytes > 0) {
      const length = Math.min(this.#waitingBytes, gatherBytes);
      // Not less: a page that paints on would be sent ever smaller pieces.
      if (this.#sent - this.#acknowledged + length > mostInFlight) return;
      this.#send(this.#take(length));
    }
  }

  acknowledge(epoch: number, offset: number): void {
    // An earlier epoch's acknowledgement says nothing of this one, and none can be ahead of what was sent.
    if (epoch !== this.#epoch || offset > this.#sent) return;
    this.#acknowledged = Math.max(this.#acknowledged, offset);
    // What is being gathered waits for its time, unless it is already more than a frame.
    if (this.#cancelGather === null) this.flush();
  }

  readonly #onGathered = (): void => {
    this.#cancelGather = null;
    this.flush();
  };

  #isQuiet(): boolean {
    return this.#cancelGather === null && performance.now() - this.#lastSent > quietMs;
  }

  #keep(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > highWater) this.#parts.brake.hold("page");
  }

  /**
   * The oldest bytes that wait.
   * SECURITY: always a copy in a buffer of its own, since a message port carries the whole buffer behind a
   * view, and with it whatever else of this process lies there.
   */
  #take(length: number): Uint8Array {
    const taken = new Uint8Array(length);
    let at = 0;
    let used = 0;
    for (
      let next = this.#waiting[0];
      next !== undefined && at < length;
      next = this.#waiting[used]
    ) {
      const part = next.subarray(0, length - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === next.length) used++;
      else this.#waiting[used] = next.subarray(part.length);
    }
    this.#waiting.splice(0, used);
    this.#waitingBytes -= length;
    if (this.#waitingBytes < lowWater) this.#parts.brake.release("page");
    return taken;
  }

  #send(bytes: Uint8Array): void {
    this.#port?.send({ kind: "output", epoch: this.#epoch, offset: this.#sent, bytes });
    this.#sent += bytes.length;
    this.#lastSent = performance.now();
  }

  #stop(): void {
    this.#live = false;
    this.#epoch++;
    this.#cancelGather?.();
    this.#cancelGather = null;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#parts.brake.release("page");
    this.#parts.brake.release("replay");
  }

  #replay(): void {
    const epoch = ++this.#epoch;
    const { brake, screen, size } = this.#parts;
    // Held, so that the snapshot catches up with a source that would outrun it.
    brake.hold("replay");
    screen.snapshot((snapshot) => {
      if (epoch !== this.#epoch || this.#port === null) return;
      this.#sent = 0;
      this.#acknowledged = 0;
      this.#port.send({ kind: "start", epoch, ...size() });
      this.#live = true;
      this.#keep(snapshot);
      this.flush();
      brake.release("replay");
    });
  }
}
