import type { KeyAgentState } from "#contract";
import { createPeers } from "#core/approvals";
import { isAppError } from "#core/errors";
import { createAgent, type AgentParts } from "./agent.ts";
import { createGate, type GateParts } from "./gate.ts";
import { createList, type ListParts } from "./list.ts";
import { listenAt } from "./place.ts";
import { createAgentServer, type ServeParts } from "./serve.ts";

type KeyAgentParts = Omit<AgentParts, "gate" | "list"> &
  GateParts &
  ListParts &
  Pick<ServeParts, "report" | "patienceMs"> & {
    /** The path of the socket, or the name of the pipe. */
    readonly place: string;
  };

export interface KeyAgent {
  readonly state: () => KeyAgentState;
  readonly onChanged: (listener: (state: KeyAgentState) => void) => () => void;
  /** Resolves when what the settings ask for is so: it listens, has freed its place, or says why not. */
  settled(): Promise<void>;
  /** Hangs up on everybody and frees the place, for the end of the process or of this data folder. */
  stop(): Promise<void>;
}

/** The agent of one account, which listens while the settings say so. */
export function createKeyAgent(parts: KeyAgentParts): KeyAgent {
  const { settings, place, report } = parts;
  const listeners = new Set<(state: KeyAgentState) => void>();
  let problem: string | null = null;
  let running: ReturnType<typeof createAgentServer> | null = null;
  let isStopped = false;
  const state = () => ({ place, problem, listening: running !== null, waiting: gate.waiting });
  const tell = () => {
    for (const listener of listeners) listener(state());
  };
  const gate = createGate(parts, tell);
  const list = createList(parts);
  const agent = createAgent({ ...parts, gate, list });
  const peers = createPeers();

  async function start(): Promise<void> {
    const next = createAgentServer({ ...parts, agent, peers });
    try {
      await listenAt(next.server, place);
      next.server.on("error", report);
      running = next;
      problem = null;
    } catch (error) {
      problem = problemOf(error, place);
    }
  }

  async function end(): Promise<void> {
    const last = running;
    running = null;
    problem = null;
    await last?.end();
  }

  async function follow(): Promise<void> {
    const isWanted = settings.get().keyAgent.enabled && !isStopped;
    if (isWanted === (running !== null) && problem === null) return;
    if (isWanted) await start();
    else await end();
    tell();
  }

  // One step after the other: who switches on and off quickly gets what was asked for last.
  let settling = follow();
  const stopFollowing = settings.onChanged(() => {
    settling = settling.then(follow);
  });

  return {
    state,
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: () => settling,
    async stop() {
      isStopped = true;
      stopFollowing();
      gate.stop();
      list.stop();
      settling = settling.then(follow);
      await settling;
    },
  };
}

function problemOf(error: unknown, place: string): string {
  if (isAppError(error)) return error.message;
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return `The system does not let Sallyport listen at ${place} (${code}).`;
}
