import type { Clock } from "#core/ports";
import type { Brake } from "./brake.ts";
import type { Port, Size } from "./face.ts";
import type { Screen } from "./screen.ts";

/** In flight, in bytes: above the one the source is held, below the other it goes on. */
const highWater = 100_000;
const lowWater = 20_000;
/** After so much quiet the next output is an echo, and goes out at once. */
const quietMs = 10;
const gatherMs = 5;
const gatherBytes = 32 * 1024;
const snapshotFrame = 64 * 1024;

/** What one attached page is sent: whole since its epoch began, in order, and never more than it can take. */
export interface Flow {
  /** Sends to this port from now on, in a new epoch that begins with a snapshot. */
  attach(port: Port): void;
  /** Sends nothing any more; does nothing when another port took over. */
  detach(port: Port): void;
  push(bytes: Uint8Array): void;
  /** Sends what waits to be gathered. */
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
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= gatherBytes || this.#isQuiet()) this.flush();
    else this.#cancelGather ??= this.#parts.clock.after(gatherMs, this.#onGathered);
  }

  flush(): void {
    this.#cancelGather?.();
    this.#cancelGather = null;
    if (this.#waitingBytes === 0) return;
    const bytes = join(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#send(bytes);
  }

  acknowledge(epoch: number, offset: number): void {
    // An earlier epoch's acknowledgement says nothing of this one, and none can be ahead of what was sent.
    if (epoch !== this.#epoch || offset > this.#sent) return;
    this.#acknowledged = Math.max(this.#acknowledged, offset);
    if (this.#sent - this.#acknowledged < lowWater) this.#parts.brake.release("page");
  }

  readonly #onGathered = (): void => {
    this.#cancelGather = null;
    this.flush();
  };

  #isQuiet(): boolean {
    return this.#cancelGather === null && performance.now() - this.#lastSent > quietMs;
  }

  #send(bytes: Uint8Array): void {
    this.#port?.send({ kind: "output", epoch: this.#epoch, offset: this.#sent, bytes });
    this.#sent += bytes.length;
    this.#lastSent = performance.now();
    if (this.#sent - this.#acknowledged > highWater) this.#parts.brake.hold("page");
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
      for (let at = 0; at < snapshot.length; at += snapshotFrame) {
        this.#send(snapshot.slice(at, at + snapshotFrame));
      }
      brake.release("replay");
    });
  }
}

/**
 * SECURITY: always a copy in a buffer of its own, since a message port carries the whole buffer behind a
 * view, and with it whatever else of this process lies there.
 */
function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
