import { createServer, type Server, type Socket } from "node:net";
import type { Peers } from "#core/approvals";
import type { Clock } from "#core/ports";
import type { Agent } from "./agent.ts";
import { createFrames } from "./frames.ts";
import { writeReply, type Reply } from "./messages.ts";

const mostConnections = 256;
const usualPatienceMs = 10_000;

export interface ServeParts {
  readonly agent: Agent;
  readonly peers: Peers;
  readonly clock: Clock;
  /** Hears of mistakes of ours. */
  readonly report: (error: unknown) => void;
  /** How long a message may take to come, and a reply to be read; ten seconds unless a test is in a hurry. */
  readonly patienceMs?: number;
}

interface Connection {
  /** When it last was answered; null while it is being answered. */
  readonly idleSince: () => number | null;
  readonly end: () => void;
}

/** One connection: its messages are answered one after the other, in their order. */
function attend(socket: Socket, parts: ServeParts): Connection {
  const { agent, peers, clock, report, patienceMs = usualPatienceMs } = parts;
  const frames = createFrames();
  const gone = new AbortController();
  let peer: ReturnType<Peers["identify"]> | null = null;
  const answer = agent.serve({
    identify: () => (peer ??= peers.identify(socket)),
    signal: gone.signal,
  });
  let idleSince: number | null = clock.now();
  let forgive: (() => void) | null = null;
  const end = () => socket.destroy();

  /** SECURITY: who does not finish a message, or does not read the reply, is cut off. [KA8] */
  function hurry(isLate: boolean): void {
    if (isLate && forgive === null) forgive = clock.after(patienceMs, end);
    if (isLate || forgive === null) return;
    forgive();
    forgive = null;
  }

  async function send(reply: Reply): Promise<void> {
    if (socket.destroyed || socket.write(writeReply(reply))) return;
    hurry(true);
    await new Promise<void>((resolve) => {
      socket.once("drain", resolve).once("close", resolve);
    });
  }

  async function answerAll(): Promise<void> {
    idleSince = null;
    for (let next = frames.next(); next !== null; next = frames.next()) {
      hurry(false);
      await send(await answer(next));
      hurry(false);
    }
    idleSince = clock.now();
    hurry(frames.isHalf);
  }

  socket.on("data", (bytes) => {
    if (!frames.push(bytes)) end();
    else if (idleSince !== null) {
      answerAll().catch((error: unknown) => {
        report(error);
        end();
      });
    }
  });
  socket.on("error", end).on("close", () => {
    hurry(false);
    gone.abort();
  });
  return { idleSince: () => idleSince, end };
}

/** The server of one agent; it does not listen yet. `end` hangs up on everybody and stops listening. */
export function createAgentServer(parts: ServeParts): { server: Server; end(): Promise<void> } {
  const connections = new Map<Socket, Connection>();

  /** Room for one more: the one that has been idle for longest goes, as long as there is one. [KA8] */
  function makeRoom(): boolean {
    if (connections.size < mostConnections) return true;
    const idle = [...connections].flatMap(([socket, { idleSince, end }]) => {
      const since = idleSince();
      return since === null ? [] : [{ socket, since, end }];
    });
    const oldest = idle.sort((a, b) => a.since - b.since)[0];
    if (oldest === undefined) return false;
    connections.delete(oldest.socket);
    oldest.end();
    return true;
  }

  const server = createServer((socket) => {
    if (!makeRoom()) {
      socket.destroy();
      return;
    }
    connections.set(socket, attend(socket, parts));
    socket.once("close", () => connections.delete(socket));
  });
  return {
    server,
    async end() {
      for (const { end } of connections.values()) end();
      if (!server.listening) return;
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
