import type { Client } from "ssh2";
import type { Clock } from "#core/ports";

/** What ssh2 uses for its own keep-alive. It does not tell when the answer comes, which we want to know. */
interface Inside {
  readonly _callbacks: ((error: unknown) => void)[];
  readonly _protocol: { ping(): void };
}

export interface PingOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly limitMs: number;
  readonly onLatency: (ms: number) => void;
  readonly onSilence: () => void;
}

/**
 * Asks the server for a sign of life (keepalive@openssh.com) now and ever so often. Any answer counts, also
 * a refusal; none within the limit means that the other end is gone. The answer stops it.
 */
export function keepAlive(options: PingOptions): () => void {
  const { client, clock } = options;
  const inside = client as unknown as Inside;
  let cancelNext = () => {};
  let cancelLimit = () => {};
  const stop = () => {
    cancelNext();
    cancelLimit();
  };
  const ping = () => {
    const started = performance.now();
    cancelLimit = clock.after(options.limitMs, options.onSilence);
    // Answers come in the order of the requests, so ssh2 keeps a queue of who waits.
    inside._callbacks.push((error) => {
      cancelLimit();
      if (error instanceof Error) return;
      options.onLatency(performance.now() - started);
      cancelNext = clock.after(options.everyMs, ping);
    });
    inside._protocol.ping();
  };
  ping();
  return stop;
}
