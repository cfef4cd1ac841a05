import { fork } from "node:child_process";
import { inputWindow, type Report, type Request } from "./messages.ts";
import { cleanVariables } from "./surroundings.ts";

type Exit = { readonly code: number | null; readonly signal: string | null };

interface Start {
  readonly program: string;
  readonly args?: readonly string[];
  readonly columns: number;
  readonly rows: number;
}

/** A program of this machine; the shape of `LocalTerminal` in core's ports. */
interface Terminal {
  write(bytes: Uint8Array): boolean;
  onDrain(listener: () => void): void;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
  end(): void;
  onOutput(listener: (bytes: Uint8Array) => void): void;
  onExit(listener: (exit: Exit) => void): void;
  onLost(listener: () => void): void;
}

interface Shells {
  open(request: Start): Promise<Terminal>;
  /** Ends the process, and every program with it. */
  stop(): void;
}

/** The second process as the host started it. */
export interface Child {
  send(request: Request): void;
  onReport(listener: (report: Report) => void): void;
  /** Calls once when it has ended, for whatever reason. */
  onEnd(listener: () => void): void;
  kill(): void;
}

/** Starts the second process by Node's own means. Electron's shell hands over another way. */
export function forkChild(entry: string): Child {
  const child = fork(entry, [], {
    serialization: "advanced",
    // SECURITY: neither our environment nor our arguments reach the programs that a person runs.
    env: cleanVariables(process.env),
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  // Its end is told by "exit"; a message that could not be sent any more is no news.
  child.on("error", () => undefined);
  return {
    send(request) {
      if (child.connected) child.send(request, () => undefined);
    },
    onReport: (listener) => child.on("message", listener),
    onEnd: (listener) => child.once("close", listener),
    kill: () => child.kill("SIGTERM"),
  };
}

/**
 * Local shells, in a process that is started with the first and again after it was lost. `entry` is the file
 * of process.ts, or what it was bundled to.
 */
export function createLocalShells(
  entry: string,
  start: (entry: string) => Child = forkChild,
): Shells {
  let running: Home | null = null;
  let lastId = 0;

  function home(): Home {
    if (running !== null) return running;
    const started = new Home(start(entry), () => {
      if (running === started) running = null;
    });
    running = started;
    return started;
  }

  return {
    open: (request) => home().open(++lastId, request),
    stop() {
      running?.stop();
      running = null;
    },
  };
}

/** One life of the second process, with the programs in it. */
class Home {
  readonly #child: Child;
  readonly #rooms = new Map<number, Room>();

  constructor(child: Child, onEnd: () => void) {
    this.#child = child;
    child.onReport((report) => {
      this.#rooms.get(report.id)?.hear(report);
      if (report.kind === "exit" || report.kind === "failed") this.#rooms.delete(report.id);
    });
    child.onEnd(() => {
      onEnd();
      for (const room of this.#rooms.values()) room.lose();
      this.#rooms.clear();
    });
  }

  open(id: number, request: Start): Promise<Terminal> {
    return new Promise((resolve, reject) => {
      const room = new Room(id, this.#child, (opened) => {
        if (opened) resolve(room);
        else reject(new Error("the program could not be started"));
      });
      this.#rooms.set(id, room);
      this.#child.send({ kind: "open", id, ...request });
    });
  }

  stop(): void {
    this.#child.kill();
  }
}

/** One program, seen from the trusted side. */
class Room implements Terminal {
  readonly #id: number;
  readonly #child: Child;
  readonly #onOpened: (opened: boolean) => void;
  #inputOnItsWay = 0;
  #early: Uint8Array[] = [];
  #ended: Exit | null = null;
  #output: ((bytes: Uint8Array) => void) | null = null;
  #drain = () => {};
  #exit: ((exit: Exit) => void) | null = null;
  #lost = () => {};

  constructor(id: number, child: Child, onOpened: (opened: boolean) => void) {
    this.#id = id;
    this.#child = child;
    this.#onOpened = onOpened;
  }

  write(bytes: Uint8Array, onSent?: () => void): boolean {
    this.#inputOnItsWay += bytes.length;
    // Sending copies them.
    this.#child.send({ kind: "write", id: this.#id, bytes });
    onSent?.();
    return this.#inputOnItsWay < inputWindow;
  }

  onDrain(listener: () => void): void {
    this.#drain = listener;
  }

  resize(columns: number, rows: number): void {
    this.#child.send({ kind: "resize", id: this.#id, columns, rows });
  }

  pause(): void {
    this.#child.send({ kind: "pause", id: this.#id });
  }

  resume(): void {
    this.#child.send({ kind: "resume", id: this.#id });
  }

  end(): void {
    this.#child.send({ kind: "end", id: this.#id });
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#output = listener;
    for (const bytes of this.#early) listener(bytes);
    this.#early = [];
  }

  onExit(listener: (exit: Exit) => void): void {
    this.#exit = listener;
    if (this.#ended !== null) listener(this.#ended);
  }

  onLost(listener: () => void): void {
    this.#lost = listener;
  }

  lose(): void {
    this.#onOpened(false);
    if (this.#ended === null) this.#lost();
  }

  hear(report: Report): void {
    switch (report.kind) {
      case "opened":
      case "failed":
        this.#onOpened(report.kind === "opened");
        return;
      case "output":
        this.#child.send({ kind: "got", id: this.#id, count: report.bytes.length });
        // The first prompt may come before anyone listens.
        if (this.#output === null) this.#early.push(report.bytes);
        else this.#output(report.bytes);
        return;
      case "taken":
        this.#takeNote(report.count);
        return;
      case "exit":
        this.#ended = { code: report.code, signal: report.signal };
        this.#exit?.(this.#ended);
        return;
    }
    report satisfies never;
  }

  #takeNote(count: number): void {
    const wasFull = this.#inputOnItsWay >= inputWindow;
    this.#inputOnItsWay -= count;
    if (wasFull && this.#inputOnItsWay < inputWindow) this.#drain();
  }
}
