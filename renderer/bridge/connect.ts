import type { SallyportBridge } from "#contract";
import { carryByCalls } from "./pieces.ts";
import { carryByRequests, connectByWebSocket } from "./web/index.ts";

declare global {
  interface Window {
    /** The preload's bridge; absent in the browser host. */
    readonly sallyport?: SallyportBridge;
  }
}

/**
 * `connecting` until the first answer; `lost` while it is being opened again; `refused` for good: the address
 * was used, and a new one is needed. In Electron always `open`.
 */
export type LinkState = "connecting" | "open" | "lost" | "refused";

export interface Link {
  state(): LinkState;
  /** After `lost`, `open` means: ask again for all that is shown, and attach terminals again. */
  onChanged(listener: (state: LinkState) => void): () => void;
}

/** Carries the bytes of files, beside the calls that tell what they are for. */
export interface Carrier {
  /** Whether the system's own dialogs choose and save; elsewhere the page does, with the browser's. */
  readonly hasDialogs: boolean;
  /** Hands over a file that this page holds. Rejects when that breaks off; why, the call with its ticket tells. */
  send(ticket: string, file: File, signal: AbortSignal): Promise<void>;
  /** Has the browser save what a ticket stands for. */
  save(ticket: string): void;
}

export interface Joined {
  readonly bridge: SallyportBridge;
  readonly link: Link;
  readonly carrier: Carrier;
}

/** The trusted side, by the preload's bridge where there is one and by a WebSocket elsewhere. Call it once. */
export function connect(): Joined {
  if (window.sallyport === undefined) {
    return { ...connectByWebSocket(), carrier: carryByRequests() };
  }
  return {
    bridge: window.sallyport,
    link: { state: () => "open", onChanged: () => () => undefined },
    carrier: carryByCalls(window.sallyport),
  };
}
