import type { Session } from "#contract";
import { AppError } from "#core/errors";
import type { LocalShells, LocalTerminal, Program } from "#core/ports";
import { findRoute, targetOf, type Connection } from "#core/ssh";
import type { Opening, Source } from "./face.ts";
import type { SessionsParts } from "./sessions.ts";

type Opener = (opening: Opening) => Promise<Source>;

/** How to open a session, and what is known of it before. */
export interface Plan {
  readonly open: Opener;
  readonly about: Pick<
    Session,
    "kind" | "hostId" | "name" | "target" | "environment" | "via" | "engine"
  >;
}

/** Throws `host-incomplete`, and what reading the records throws. */
export function planHost({ connector, readFields }: SessionsParts, hostId: string): Plan {
  const route = findRoute(readFields, hostId);
  const host = route[route.length - 1] ?? route[0];
  return {
    about: {
      kind: "ssh",
      hostId,
      name: host.name,
      target: targetOf(host),
      environment: host.environment,
      via: route.slice(0, -1).map((hop) => hop.name),
      engine: host.engine === "openssh" ? "openssh" : "ssh2",
    },
    async open({ questions, size, signal }) {
      const connection = await connector.connect(route, questions, signal);
      try {
        return describeSource(connection, await connection.shell(size));
      } catch (error) {
        connection.close();
        throw error;
      }
    },
  };
}

function describeSource(connection: Connection, program: Program): Source {
  const { engine, cipher, keyExchange, postQuantum, hostKey } = connection.facts;
  const { banner } = connection;
  return {
    program,
    facts: { engine, cipher, keyExchange, postQuantum, hostKey },
    greeting: banner === "" ? "" : `${banner.trimEnd().replaceAll("\n", "\r\n")}\r\n`,
    onFacts: (listener) => {
      connection.onLatency((ms) => {
        listener({ latencyMs: Math.round(ms * 10) / 10 });
      });
    },
    onLost: (listener) => {
      connection.onClose((error) => {
        if (error !== null) listener(error);
      });
    },
    close: () => {
      connection.close();
    },
  };
}

export function planLocal({ shells, preferences }: SessionsParts): Plan {
  return {
    about: {
      kind: "local",
      hostId: null,
      name: "This computer",
      target: "",
      environment: null,
      via: [],
      engine: "pty",
    },
    async open({ size }) {
      const program = await openShell(shells, { program: preferences().shell, ...size });
      return {
        program,
        facts: {},
        greeting: "",
        onFacts: () => undefined,
        onLost: (listener) => {
          program.onLost(() => {
            listener(shellFailed("The process that runs local shells ended. Open a new one."));
          });
        },
        close: () => {
          program.end();
        },
      };
    },
  };
}

/** A session that has only just been asked for. */
export function blank(id: string, plan: Plan, startedAt: number): Session {
  return {
    id,
    ...plan.about,
    title: plan.about.name,
    bells: 0,
    state: "connecting",
    startedAt,
    endedAt: null,
    exit: null,
    failure: null,
    question: null,
    cipher: null,
    keyExchange: null,
    postQuantum: null,
    hostKey: null,
    latencyMs: null,
    offer: null,
    recording: null,
  };
}

async function openShell(
  shells: LocalShells,
  request: Parameters<LocalShells["open"]>[0],
): Promise<LocalTerminal> {
  try {
    return await shells.open(request);
  } catch (error) {
    throw shellFailed("The shell could not be started. Check it in Settings, Terminal.", error);
  }
}

function shellFailed(message: string, cause?: unknown): AppError {
  return new AppError("shell-failed", message, cause === undefined ? {} : { cause });
}
