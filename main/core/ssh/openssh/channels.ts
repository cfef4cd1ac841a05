import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { Duplex } from "node:stream";
import type { LocalShells } from "#core/ports";
import type { Channel } from "../face.ts";
import { faultOf } from "../faults.ts";
import type { Hop } from "../route.ts";
import { clientArguments } from "./command.ts";
import type { Door } from "./door.ts";

export interface ChannelParts {
  readonly hop: Hop;
  readonly door: Door;
  readonly shells: LocalShells;
}

const graceMs = 2000;

/** A login shell, under a pseudo-terminal of this machine. Throws `channel-timeout`. */
export async function openShell(
  { hop, door, shells }: ChannelParts,
  size: { readonly columns: number; readonly rows: number },
): Promise<Channel> {
  try {
    const args = clientArguments(hop, door, ["-tt"]);
    const program = await shells.open({ program: "ssh", args, ...size });
    return {
      write: (bytes, onSent) => program.write(bytes, onSent),
      onDrain: (listener) => {
        program.onDrain(listener);
      },
      resize: (columns, rows) => {
        program.resize(columns, rows);
      },
      pause: () => {
        program.pause();
      },
      resume: () => {
        program.resume();
      },
      end: () => {
        program.end();
      },
      onOutput: (listener) => {
        program.onOutput(listener);
      },
      onExit: (listener) => {
        program.onExit(listener);
      },
      onErrorOutput: () => undefined,
    };
  } catch (error) {
    throw faultOf("channel-timeout", hop, error);
  }
}

export function openExec({ hop, door }: ChannelParts, command: string): Channel {
  return channelOf(start([...clientArguments(hop, door, ["-T"]), command]));
}

export function openSubsystem({ hop, door }: ChannelParts, name: string): Channel {
  return channelOf(start([...clientArguments(hop, door, ["-T", "-s"]), name]));
}

function channelOf(child: ChildProcessWithoutNullStreams): Channel {
  return {
    write: (bytes, onSent) => child.stdin.write(bytes, () => onSent?.()),
    onDrain: (listener) => void child.stdin.on("drain", listener),
    resize: () => undefined,
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    end() {
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), graceMs).unref();
    },
    onOutput: (listener) => void child.stdout.on("data", listener),
    onErrorOutput: (listener) => void child.stderr.on("data", listener),
    onExit: (listener) => {
      child.once("close", (code, signal) => {
        listener({ code, signal });
      });
    },
  };
}

/** A stream from the server onward; it ends at once where the server refuses. */
export function openForward({ hop, door }: ChannelParts, address: string, port: number): Duplex {
  const target = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const child = start(clientArguments(hop, door, ["-W", target]));
  child.stderr.resume();
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.once("close", () => child.kill("SIGTERM"));
  return stream;
}

function start(args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn("ssh", args, { stdio: "pipe" });
  // A program that cannot be started, or left before it read everything, is told of by its end.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  return child;
}
