import type { Client, ClientChannel } from "ssh2";
import type { Duplex } from "node:stream";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { faultOf } from "../faults.ts";
import type { Channel } from "../face.ts";
import type { Hop } from "../route.ts";
import { giveBack } from "./gcm.ts";
import { grantShellWindow, withShellWindow } from "./window.ts";

export interface ChannelOpener {
  readonly client: Client;
  /** What carries the client. */
  readonly socket: Duplex;
  readonly hop: Hop;
  readonly clock: Clock;
  readonly channelMs: number;
  /** Calls when the connection ends; the answer unsubscribes. */
  readonly onLost: (listener: () => void) => () => void;
}

/** Input that may wait here for the server to take it, in bytes. */
const mostUnsent = 64 * 1024;

type Opened<T> = (error: Error | undefined, channel: T) => void;

interface Way<T, Kept> {
  readonly start: (opened: Opened<T>) => void;
  readonly refused: (error: Error) => AppError;
  /** Called at once: the exit of a short program may come in the same packet as the word that it runs. */
  readonly keep: (channel: T) => Kept;
}

/**
 * Opens a channel within its own deadline, since a server on a half-open connection never answers. Throws
 * `channel-timeout`, `connection-lost`, or what `refused` makes of a refusal.
 */
function openWithin<T extends { destroy(): unknown }, Kept>(
  opener: ChannelOpener,
  { start, refused, keep }: Way<T, Kept>,
): Promise<Kept> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const settle = (act: () => void) => {
      if (!waiting) return;
      waiting = false;
      cancel();
      forget();
      act();
    };
    const fail = (error: AppError) => {
      settle(() => {
        reject(error);
      });
    };
    const cancel = opener.clock.after(opener.channelMs, () => {
      fail(faultOf("channel-timeout", opener.hop));
    });
    const forget = opener.onLost(() => {
      fail(faultOf("connection-lost", opener.hop));
    });
    const opened: Opened<T> = (error, channel) => {
      if (error !== undefined) {
        fail(refused(error));
        return;
      }
      // Too late: nobody holds it any more, and servers allow few channels.
      if (!waiting) channel.destroy();
      settle(() => {
        resolve(keep(channel));
      });
    };
    try {
      start(opened);
    } catch {
      fail(faultOf("connection-lost", opener.hop));
    }
  });
}

function terminalRefused(hop: Hop): AppError {
  return new AppError("channel-timeout", `${hop.name} signed in, but refused to open a terminal.`);
}

export function openShell(
  opener: ChannelOpener,
  size: { readonly columns: number; readonly rows: number },
): Promise<Channel> {
  const window = { term: "xterm-256color", cols: size.columns, rows: size.rows };
  return openWithin<ClientChannel, Channel>(opener, {
    start: (opened) => {
      withShellWindow(opener.client, () => opener.client.shell(window, opened));
    },
    refused: () => terminalRefused(opener.hop),
    keep: (channel) => wrapShell(channel, opener.socket),
  });
}

function wrapShell(channel: ClientChannel, socket: Duplex): Channel {
  const grant = grantShellWindow(channel);
  // A server may tell errors apart, though a terminal does not, and both use up the window.
  const streams = [channel, channel.stderr];
  return {
    ...wrapChannel(channel, socket),
    pause: () => {
      for (const stream of streams) stream.pause();
    },
    resume: () => {
      for (const stream of streams) stream.resume();
    },
    onOutput: (listener) => {
      for (const stream of streams) {
        stream.on("data", (bytes: Buffer) => {
          listener(bytes);
          grant(bytes.length);
        });
      }
    },
  };
}

export function openExec(opener: ChannelOpener, command: string): Promise<Channel> {
  return openWithin<ClientChannel, Channel>(opener, {
    start: (opened) => opener.client.exec(command, opened),
    refused: () => terminalRefused(opener.hop),
    keep: (channel) => wrapChannel(channel, opener.socket),
  });
}

export function openSubsystem(opener: ChannelOpener, name: string): Promise<Channel> {
  return openWithin<ClientChannel, Channel>(opener, {
    start: (opened) => opener.client.subsys(name, opened),
    refused: (error) => subsystemRefused(opener.hop, error),
    keep: (channel) => wrapSubsystem(channel, opener.socket),
  });
}

function wrapSubsystem(channel: ClientChannel, socket: Duplex): Channel {
  // What a server says beside the protocol is nobody's, and must not use up the channel's window.
  channel.stderr.resume();
  return {
    ...wrapChannel(channel, socket),
    onOutput: (listener) => {
      channel.on("data", (bytes: Buffer) => {
        listener(bytes);
        giveBack(bytes);
      });
    },
  };
}

/** RFC 4254, section 5.1: only a refused channel has a reason. */
function subsystemRefused(hop: Hop, error: Error & { reason?: unknown }): AppError {
  const message =
    error.reason === undefined
      ? `${hop.name} does not offer to transfer files (SFTP).`
      : `${hop.name} refuses another channel on this connection. Close a session, and try again.`;
  return new AppError("sftp-unavailable", message);
}

export function openForward(
  opener: ChannelOpener,
  target: { readonly address: string; readonly port: number },
): Promise<Duplex> {
  const { address, port } = target;
  return openWithin<Duplex, Duplex>(opener, {
    start: (opened) => opener.client.forwardOut("127.0.0.1", 0, address, port, opened),
    refused: (error) => forwardRefused(opener.hop, target, error),
    keep: (stream) => stream,
  });
}

/** RFC 4254, section 5.1: 1 forbidden, 2 the target does not answer. */
function forwardRefused(
  hop: Hop,
  target: { readonly address: string; readonly port: number },
  error: Error & { reason?: unknown },
): AppError {
  const where = `${target.address}:${target.port}`;
  const message =
    error.reason === 1
      ? `The jump host “${hop.name}” forbids going on to ${where}.`
      : `The jump host “${hop.name}” cannot reach ${where}.`;
  return new AppError("jump-failed", message);
}

function wrapChannel(channel: ClientChannel, socket: Duplex): Channel {
  let exit: { code: number | null; signal: string | null } = { code: null, signal: null };
  channel.on("exit", (code: number | null, signal?: string) => {
    exit = { code, signal: signal?.slice(0, 40) ?? null };
  });
  let isClosed = false;
  channel.once("close", () => {
    isClosed = true;
  });
  // A channel of a lost connection reports it as an error; the connection tells it too.
  channel.on("error", () => undefined);
  // The stream itself would take two megabytes before it says that it is full: too much to overtake.
  let unsent = 0;
  let onDrain = () => {};
  return {
    write(bytes, onSent) {
      if (!channel.writable) {
        onSent?.();
        return true;
      }
      unsent += bytes.length;
      // ssh2 writes a packet in three parts: each would travel, and wake the server, by itself.
      socket.cork();
      channel.write(bytes, () => {
        unsent -= bytes.length;
        onSent?.();
        if (unsent === 0) onDrain();
      });
      socket.uncork();
      return unsent < mostUnsent;
    },
    onDrain: (listener) => void (onDrain = listener),
    resize(columns, rows) {
      channel.setWindow(rows, columns, 0, 0);
    },
    pause: () => void channel.pause(),
    resume: () => void channel.resume(),
    end: () => void channel.destroy(),
    onOutput: (listener) => void channel.on("data", listener),
    onErrorOutput: (listener) => void channel.stderr.on("data", listener),
    onExit: (listener) => {
      const tell = () => {
        listener(exit);
      };
      // A short program may have ended before anybody asked.
      if (isClosed) queueMicrotask(tell);
      else channel.once("close", tell);
    },
  };
}
