import type { Client } from "ssh2";
import type { Clock } from "#core/ports";
import type { Duplex } from "node:stream";
import { createBudget } from "./budget.ts";
import { openExec, openForward, openShell, openSubsystem, type ChannelOpener } from "./channel.ts";
import { faultOf } from "../faults.ts";
import { keepAlive } from "./ping.ts";
import type { Connection, Facts, Timings } from "../face.ts";
import type { Hop } from "../route.ts";

export interface Signed {
  readonly client: Client;
  readonly socket: Duplex;
  readonly hop: Hop;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly facts: Facts;
  readonly banner: string;
}

type EndListener = (error: Error | null) => void;

interface Ending {
  /** Null while the connection lives. */
  ended: { readonly error: Error | null } | null;
  readonly listeners: Set<EndListener>;
  /** Ends it, once. */
  end(error: Error | null): void;
}

/** A signed-in client as a `Connection`. */
export function keepConnection(signed: Signed): Connection {
  const { client, socket, hop, clock, timings, facts, banner } = signed;
  const ending = watchEnd(client, hop);
  const latency = measureLatency({ client, hop, clock, timings, ending });
  const opener: ChannelOpener = {
    client,
    socket,
    hop,
    clock,
    channelMs: timings.channelMs,
    onLost(listener) {
      if (ending.ended !== null) queueMicrotask(listener);
      ending.listeners.add(listener);
      return () => ending.listeners.delete(listener);
    },
  };
  const budget = createBudget({
    clock,
    waitMs: timings.channelMs,
    onLost: opener.onLost,
    fault: (code) => faultOf(code, hop),
  });
  return {
    facts,
    banner,
    exec: (command) => budget.open(() => openExec(opener, command)),
    subsystem: (name) => budget.open(() => openSubsystem(opener, name)),
    shell: (size) => budget.open(() => openShell(opener, size)),
    forward: (address, port) => openForward(opener, { address, port }),
    onLatency: latency,
    onClose(listener) {
      if (ending.ended !== null) listener(ending.ended.error);
      else ending.listeners.add(listener);
    },
    close() {
      client.end();
      ending.end(null);
    },
  };
}

function watchEnd(client: Client, hop: Hop): Ending {
  const ending: Ending = {
    ended: null,
    listeners: new Set(),
    end(error) {
      if (ending.ended !== null) return;
      ending.ended = { error };
      client.destroy();
      for (const listener of ending.listeners) listener(error);
    },
  };
  const lost = () => {
    ending.end(faultOf("connection-lost", hop));
  };
  client.on("error", lost);
  client.on("close", lost);
  return ending;
}

function measureLatency(
  parts: Pick<Signed, "client" | "hop" | "clock" | "timings"> & { readonly ending: Ending },
): (listener: (ms: number) => void) => void {
  const { client, hop, clock, timings, ending } = parts;
  const listeners = new Set<(ms: number) => void>();
  let latest: number | null = null;
  const stop = keepAlive({
    client,
    clock,
    everyMs: timings.pingEveryMs,
    limitMs: timings.pingLimitMs,
    onLatency(ms) {
      latest = ms;
      for (const listener of listeners) listener(ms);
    },
    onSilence() {
      ending.end(faultOf("connection-lost", hop));
    },
  });
  ending.listeners.add(stop);
  return (listener) => {
    listeners.add(listener);
    if (latest !== null) listener(latest);
  };
}
