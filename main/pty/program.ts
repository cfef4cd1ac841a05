import { write } from "node:fs";
import { constants, homedir } from "node:os";
import { spawn, type IPty } from "node-pty";
import { outputWindow, type Report } from "./messages.ts";
import {
  cleanVariables,
  findProgram,
  loginArguments,
  loginShell,
  terminalVariables,
} from "./surroundings.ts";

const graceMs = 2000;
const gatherMs = 4;
const gatherBytes = 64 * 1024;
const retryMs = 4;
/** The last output of a program that ended may still be in the kernel. */
const lastWordsMs = 250;

/** What node-pty has on Unix beside its face: it gives up on unread output 200 ms after the exit. */
interface Inside {
  readonly fd?: number;
  readonly _socket?: { destroy: () => unknown; readonly destroyed: boolean };
}

export interface RunningProgram {
  write(bytes: Uint8Array): void;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
  got(count: number): void;
  end(): void;
  kill(): void;
}

/** Starts a program under a pseudo-terminal, or answers null when there is none to start. */
export function startProgram(
  request: { program: string; args?: readonly string[]; columns: number; rows: number },
  report: (report: DistributiveOmit<Report, "id">) => void,
): RunningProgram | null {
  const variables = cleanVariables(process.env);
  const file = findProgram(request.program || loginShell(), variables["PATH"] ?? "");
  if (file === null) return null;
  const pty = spawn(file, [...(request.args ?? loginArguments(file))], {
    name: terminalVariables.TERM,
    cols: request.columns,
    rows: request.rows,
    cwd: homedir(),
    env: { ...variables, ...terminalVariables },
    // Bytes, not text: what a program writes need not be UTF-8.
    encoding: null,
  });
  const output = new Output(pty, report);
  const input = createWriter(pty, (count) => {
    report({ kind: "taken", count });
  });
  let killTimer: NodeJS.Timeout | undefined;
  pty.onExit(({ exitCode, signal }) => {
    clearTimeout(killTimer);
    output.flush();
    report({ kind: "exit", ...exitOf(exitCode, signal ?? 0) });
  });
  return {
    write: input,
    resize(columns, rows) {
      try {
        pty.resize(columns, rows);
      } catch {
        // Its terminal is gone a moment before its exit is told; the other programs must live on.
      }
    },
    pause: () => {
      output.hold("asked", true);
    },
    resume: () => {
      output.hold("asked", false);
    },
    got: (count) => {
      output.got(count);
    },
    end() {
      pty.kill("SIGHUP");
      killTimer ??= setTimeout(() => {
        pty.kill("SIGKILL");
      }, graceMs);
    },
    kill() {
      pty.kill("SIGKILL");
    },
  };
}

function exitOf(code: number, signal: number): { code: number | null; signal: string | null } {
  if (signal === 0) return { code, signal: null };
  const names = Object.entries(constants.signals);
  const name = names.find(([, number]) => number === signal)?.[0];
  return { code: null, signal: name ?? `signal ${signal}` };
}

export type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/** From the program to the trusted side: gathered a little, and held when too much is on its way. */
class Output {
  readonly #pty: IPty;
  readonly #report: (report: DistributiveOmit<Report, "id">) => void;
  readonly #holders = new Set<"asked" | "window">();
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #onItsWay = 0;
  #lastSent = 0;
  #timer: NodeJS.Timeout | undefined;
  #ending = false;

  constructor(pty: IPty, report: (report: DistributiveOmit<Report, "id">) => void) {
    this.#pty = pty;
    this.#report = report;
    // With `encoding: null` node-pty hands out buffers, whatever its types say.
    pty.onData((data) => {
      this.#take(data as unknown as Buffer);
    });
    this.#hearLastWords();
  }

  hold(holder: "asked" | "window", held: boolean): void {
    if (held) this.#holders.add(holder);
    else this.#holders.delete(holder);
    if (this.#holders.size > 0 && !this.#ending) this.#pty.pause();
    else this.#pty.resume();
  }

  got(count: number): void {
    this.#onItsWay -= count;
    if (this.#onItsWay < outputWindow / 2) this.hold("window", false);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waitingBytes === 0) return;
    const bytes = Buffer.concat(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#onItsWay += bytes.length;
    this.#lastSent = performance.now();
    this.#report({ kind: "output", bytes });
    if (this.#onItsWay > outputWindow) this.hold("window", true);
  }

  #take(data: Buffer): void {
    this.#waiting.push(data);
    this.#waitingBytes += data.length;
    const quiet = performance.now() - this.#lastSent > gatherMs;
    if (quiet || this.#waitingBytes >= gatherBytes) this.flush();
    else
      this.#timer ??= setTimeout(() => {
        this.flush();
      }, gatherMs);
  }

  /** Reads on, held or not, once the program has ended: what is left is a few kilobytes. */
  #hearLastWords(): void {
    const socket = (this.#pty as unknown as Inside)._socket;
    if (socket === undefined) return;
    const destroy = socket.destroy.bind(socket);
    socket.destroy = () => {
      if (this.#ending || this.#holders.size === 0) return destroy();
      this.#ending = true;
      this.#pty.resume();
      setTimeout(destroy, lastWordsMs);
      return socket;
    };
  }
}

/** Writes in order, and waits without spinning while the terminal's own buffer is full. */
function createWriter(pty: IPty, taken: (count: number) => void): (bytes: Uint8Array) => void {
  const { fd, _socket: socket } = pty as unknown as Inside;
  if (fd === undefined) {
    return (bytes) => {
      pty.write(Buffer.from(bytes));
      taken(bytes.length);
    };
  }
  const queue: Uint8Array[] = [];
  const next = () => {
    const bytes = queue[0];
    if (bytes === undefined) return;
    // SECURITY: once it is closed, the number may be another program's terminal, which must not hear this.
    if (socket?.destroyed === true) {
      queue.length = 0;
      return;
    }
    write(fd, bytes, (error, written) => {
      if (error?.code === "EAGAIN") {
        setTimeout(next, retryMs);
        return;
      }
      // Anything else means that the program is gone: its exit is told on its own.
      if (error !== null) {
        queue.length = 0;
        return;
      }
      if (written === bytes.length) queue.shift();
      else queue[0] = bytes.subarray(written);
      taken(written);
      next();
    });
  };
  return (bytes) => {
    queue.push(bytes);
    if (queue.length === 1) next();
  };
}
