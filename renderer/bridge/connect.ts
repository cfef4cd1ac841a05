import type { SallyportBridge } from "#contract";
import { connectByWebSocket } from "./web/index.ts";

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

/** The trusted side, by the preload's bridge where there is one and by a WebSocket elsewhere. Call it once. */
export function connect(): { bridge: SallyportBridge; link: Link } {
  if (window.sallyport === undefined) return connectByWebSocket();
  return {
    bridge: window.sallyport,
    link: { state: () => "open", onChanged: () => () => undefined },
  };
}
