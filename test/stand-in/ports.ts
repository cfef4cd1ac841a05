import { EventEmitter } from "node:events";

/** Where messages go once the far end was handed to a page. */
interface Relay {
  post(data: unknown): void;
  close(): void;
}

/** The end of a channel that stays in main. */
class NearPort extends EventEmitter {
  #relay: Relay | null = null;
  #toPage: unknown[] = [];
  #toUs: unknown[] = [];
  #isStarted = false;
  #isClosed = false;

  postMessage(message: unknown): void {
    if (this.#isClosed) return;
    if (this.#relay === null) this.#toPage.push(structuredClone(message));
    else this.#relay.post(message);
  }

  start(): void {
    this.#isStarted = true;
    for (const data of this.#toUs.splice(0)) this.emit("message", { data });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#relay?.close();
    queueMicrotask(() => this.emit("close"));
  }

  /** The far end is in a page now. */
  join(relay: Relay): void {
    this.#relay = relay;
    for (const message of this.#toPage.splice(0)) relay.post(message);
  }

  deliver(data: unknown): void {
    if (this.#isStarted) this.emit("message", { data });
    else this.#toUs.push(data);
  }

  /** The page let go of its end, or is gone. */
  lost(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.emit("close");
  }
}

/** The end that is made to be handed to a page, and does nothing here. */
export class FarPort extends EventEmitter {
  readonly near: NearPort;

  constructor(near: NearPort) {
    super();
    this.near = near;
  }

  postMessage(): void {
    throw new Error("stand-in: this end is for the page");
  }

  start(): void {
    this.postMessage();
  }

  close(): void {
    this.near.close();
  }
}

export class MessageChannelMain {
  readonly port1 = new NearPort();
  readonly port2 = new FarPort(this.port1);
}
