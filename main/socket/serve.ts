import { createServer, type Server, type Socket } from "node:net";
import type { Failure } from "#contract";
import { createPeers, type Approvals, type Peer, type Peers } from "#core/approvals";
import { runCommand, type CommandRooms, type How } from "#core/commands";
import { AppError, isAppError } from "#core/errors";
import { createLineReader } from "./line.ts";
import { leavePlace, listenAt } from "./place.ts";

const patience = 10_000;
const mostConnections = 256;
const tellEveryMs = 100;

export interface SocketDoor {
  /** Ends every connection, after what is being answered, and takes the socket away. */
  stop(): void;
}

export interface SocketDoorOptions {
  readonly place: string;
  /** The rooms in use now: they change when the data moves. */
  readonly rooms: () => CommandRooms & { readonly approvals: Approvals };
  /** Unlocks as the page does. Throws what `Account.unlock` throws. */
  readonly unlock: (password: string) => Promise<unknown>;
  readonly lock: () => void;
  /** Hears of mistakes of ours, and why it could not be opened. */
  readonly report: (call: string, error: unknown) => void;
  /** How long a request may take to come, and an answer to be read; ten seconds unless a test is in a hurry. */
  readonly patienceMs?: number;
}

interface Asked {
  readonly command: string;
  readonly input: unknown;
}

/** A request that is one; null for anything else. Wipes the bytes. */
function parse(line: Buffer): Asked | null {
  try {
    const asked = JSON.parse(line.toString("utf8")) as Partial<Asked> | null;
    if (typeof asked !== "object" || typeof asked?.command !== "string") return null;
    return { command: asked.command, input: asked.input ?? {} };
  } catch {
    return null;
  } finally {
    line.fill(0); // SECURITY: as in line.ts. [L11]
  }
}

function failureOf({ code, message, details }: AppError): Failure {
  return details === undefined ? { code, message } : { code, message, details };
}

function nameOf(peer: Peer | null): string {
  return peer === null ? "unknown program" : (peer.caller.script ?? peer.caller.program.path);
}

function passwordIn(input: unknown): string {
  const password = (input as { password?: unknown } | null)?.password;
  if (typeof password === "string" && password.length <= 4096) return password;
  throw new AppError("invalid-request", "There is no password in this request.");
}

/** Runs one request of a program. [SO5] */
async function answer(
  options: SocketDoorOptions,
  asked: Asked,
  by: Omit<How, "permit"> & { peer: Promise<Peer | null>; onAsking: () => void },
): Promise<unknown> {
  const { command, input } = asked;
  if (command === "lock") {
    options.lock();
    return {};
  }
  if (command === "unlock") {
    await options.unlock(passwordIn(input));
    return {};
  }
  const rooms = options.rooms();
  const peer = await by.peer;
  const who = { door: "command-line", peer } as const;
  let wants = "";
  return runCommand(
    rooms,
    { name: command, input, program: nameOf(peer) },
    {
      ...by,
      // SECURITY: nothing is done for a program that nobody let in. [AP1]
      admit: (what) => {
        wants = what;
        return rooms.approvals.ask({ ...who, wants }, by.signal, by.onAsking);
      },
      // SECURITY: asked in the application, never by the program. [AP7]
      permit: ({ details = {} }) => {
        const again = { use: String(details["use"]), recordName: String(details["recordName"]) };
        return rooms.approvals.ask({ ...who, wants, again }, by.signal, by.onAsking);
      },
    },
  );
}

/** The one thing that may follow a request: who asked has thought better of it. [SO7] */
const takeBack = '{"cancel":true}\n';

/** Tells how far it is, though not so often that anybody minds. [SO7] */
function createTeller(socket: Socket): How["onProgress"] {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - last < tellEveryMs || socket.destroyed) return;
    last = now;
    socket.write(`${JSON.stringify({ progress })}\n`);
  };
}

function createSpeaker(options: SocketDoorOptions, peers: Peers) {
  const read = createLineReader();
  const { patienceMs = patience } = options;

  async function reply(socket: Socket, asked: Asked | null): Promise<object> {
    const leaving = new AbortController();
    const leave = () => {
      leaving.abort();
    };
    if (socket.destroyed) leave();
    else socket.once("close", leave);
    socket.on("data", (chunk: Buffer) => {
      if (chunk.toString("latin1") === takeBack) leave();
      // SECURITY: one connection, one request: who sends on is sent away. [SO4]
      else socket.destroy();
    });
    const onAsking = () => socket.write(`${JSON.stringify({ asking: true })}\n`);
    try {
      if (asked === null) throw new AppError("invalid-request", "This is no request.");
      const { signal } = leaving;
      const onProgress = createTeller(socket);
      const by = { peer: peers.identify(socket), signal, onAsking, onProgress };
      return { ok: true, value: await answer(options, asked, by) };
    } catch (error) {
      if (isAppError(error)) return { ok: false, failure: failureOf(error) };
      // SECURITY: the text of an unexpected error may hold what was being worked on; it stays here. [SO3]
      options.report(`command ${asked?.command ?? ""}`, error);
      const message = "Something went wrong inside Sallyport.";
      return { ok: false, failure: { code: "internal", message } };
    }
  }

  return async (socket: Socket): Promise<void> => {
    // SECURITY: who does not finish its request is cut off. [SO4]
    const late = setTimeout(() => socket.destroy(), patienceMs);
    const line = await read(socket);
    clearTimeout(late);
    const said = await reply(socket, line === null ? null : parse(line));
    socket.end(`${JSON.stringify(said)}\n`);
    // SECURITY: and so is who does not read, or sends on and on. [SO4]
    setTimeout(() => socket.destroy(), line === null ? 100 : patienceMs).unref();
  };
}

/** Opens the door. One that cannot be opened is reported, and the application goes on without. */
export function serveSocket(options: SocketDoorOptions): SocketDoor {
  const { place, report } = options;
  const sockets = new Set<Socket>();
  const speak = createSpeaker(options, createPeers());
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    speak(socket).catch((error: unknown) => {
      report("socket", error);
      socket.destroy();
    });
  });
  server.maxConnections = mostConnections;
  server.on("error", (error) => {
    report("socket", error);
  });
  try {
    listenAt(server, place);
  } catch (error) {
    report("socket", error);
  }
  return {
    stop() {
      if (server.listening) leavePlace(place);
      server.close();
      // What is being answered still goes out; who neither reads nor goes away is cut off.
      for (const socket of sockets) setTimeout(() => socket.destroy(), 500).unref();
    },
  };
}
