import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { pipeline, type Duplex } from "node:stream";
import { existsSync } from "node:fs";
import { AppError } from "#core/errors";
import type { Clock, LocalShells } from "#core/ports";
import { createDeadline } from "../engine/deadline.ts";
import type { Connection, Timings } from "../face.ts";
import { faultOf } from "../faults.ts";
import { readHostCertificate } from "../hosts/certificate.ts";
import { keyType } from "../hosts/line.ts";
import type { Acquaintance } from "../hosts/store.ts";
import type { Hop } from "../route.ts";
import type { Answers } from "../sign-in/answers.ts";
import { createOwnAgent } from "./agent.ts";
import { openExec, openForward, openShell, openSubsystem } from "./channels.ts";
import { masterArguments, type Reach } from "./command.ts";
import { openDoor, type Door, type Wish } from "./door.ts";
import { createLog, type Log } from "./log.ts";

export interface SystemParts {
  readonly hop: Hop;
  readonly known: Acquaintance;
  /** What leads to the server through the hosts before it; null where it is reached at once. */
  readonly through: Duplex | null;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly signal: AbortSignal;
  readonly shells: LocalShells;
  /** Resolves when the key is to be trusted; throws a `host-key-…` failure when it is not. */
  readonly vouch: (key: Uint8Array) => Promise<void>;
  readonly createAnswers: (onFail: (error: unknown) => void) => Answers;
}

/** Whether a host needs the system's OpenSSH, or was told to use it. */
export function isForSystem(hop: Hop, { types, authorities }: Acquaintance): boolean {
  // Only OpenSSH takes the certificates of hosts; where a plain key is known, the built-in engine will do.
  return (
    hop.engine === "openssh" ||
    (hop.engine === "auto" && authorities.length > 0 && types.length === 0)
  );
}

/**
 * Signs in with the system's OpenSSH: one ssh makes the connection, each channel is another that uses it. Our
 * own known hosts decide about the server's key, the vault answers what is asked. Throws as `openHop` does.
 */
export async function openSystem(parts: SystemParts): Promise<Connection> {
  const { hop, known, through, clock, timings } = parts;
  let failed: unknown = null;
  let child: ChildProcess | null = null;
  const onFail = (error: unknown) => {
    failed ??= error;
    child?.kill("SIGTERM");
  };
  const deadline = createDeadline(clock, () => {
    onFail(faultOf("host-timeout", hop));
  });
  const answers = parts.createAnswers(onFail);
  const reply = (wish: Wish) =>
    deadline
      .pausedFor(() => grant(parts, answers, wish))
      .catch((error: unknown) => {
        onFail(error);
        return null;
      });
  let door: Door | null = null;
  try {
    if (process.platform === "win32") throw noOpenssh(hop);
    door = await openDoor(
      createOwnAgent(() => answers.identity()),
      reply,
    );
    const reach = through === null ? hop : await lend(through);
    deadline.start(timings.connectMs + timings.handshakeMs + timings.signInMs);
    child = startMaster(masterArguments(hop, { door, known, reach }), door);
    const log = await signedIn(child, door, parts);
    return keep(child, log, { ...parts, door });
  } catch (error) {
    child?.kill("SIGTERM");
    through?.destroy();
    await door?.close();
    throw failed ?? error;
  } finally {
    deadline.end();
    // SECURITY: a session that goes on behind the lock holds no key and no password. [L11]
    answers.forget();
  }
}

function noOpenssh({ name }: Hop): AppError {
  return new AppError(
    "shell-failed",
    `“${name}” is to be reached by the system's OpenSSH, which is not here. Install it, or edit the host and choose the built-in engine.`,
  );
}

function startMaster(args: readonly string[], door: Door): ChildProcess {
  const child = spawn("ssh", args, {
    stdio: ["ignore", "ignore", "pipe"],
    // SECURITY: no variable of ours reaches it, and the way to ask is a path, not a secret.
    env: {
      ...{ PATH: process.env["PATH"], HOME: process.env["HOME"], LANG: "C", DISPLAY: ":" },
      ...{ SSH_ASKPASS: door.askPass, SSH_ASKPASS_REQUIRE: "force" },
    },
  });
  return child;
}

/** What ssh is told: a line of known hosts, or an answer. Null for nothing. */
async function grant(parts: SystemParts, answers: Answers, wish: Wish): Promise<string | null> {
  if (wish.kind === "ask") return answers.answer(wish.words[0] ?? "");
  const [occasion, , encoded = ""] = wish.words;
  return occasion === "ORDER" ? null : accept(parts, Buffer.from(encoded, "base64"));
}

/**
 * The line that makes ssh take this key, once it is accepted here; for a certificate that holds, the line of its
 * authority. Throws what `vouch` throws.
 */
async function accept({ hop, known, vouch }: SystemParts, key: Buffer): Promise<string> {
  const certificate = readHostCertificate(key);
  const { kind } = known.judge(key);
  const line = (shown: Uint8Array) =>
    [hop.address.toLowerCase(), keyType(shown), Buffer.from(shown).toString("base64")].join(" ");
  if (certificate !== null && kind === "known") {
    return `@cert-authority ${line(certificate.authority)}`;
  }
  const plain = certificate?.plain ?? key;
  // SECURITY: nothing is sent to a server whose key is not accepted here; of a revoked authority's, the key in it
  // is not asked about. [CA13]
  await vouch(kind === "revoked" ? key : plain);
  return line(plain);
}

/** Resolves when the server let us in. Rejects with what ssh said, or the signal's reason. */
function signedIn(child: ChildProcess, door: Door, { hop, signal }: SystemParts): Promise<Log> {
  const log = createLog();
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      log.push(text);
      // SECURITY: a server's banner may say anything; ssh alone makes this socket, once it is let in.
      if (!log.isOpen || !existsSync(door.control)) return;
      signal.removeEventListener("abort", onAbort);
      resolve(log);
    });
    child.once("error", () => {
      reject(noOpenssh(hop));
    });
    child.once("close", () => {
      signal.removeEventListener("abort", onAbort);
      const code = log.fault();
      const isCertificate = code === "sign-in-refused" && hop.certificate !== null;
      reject(faultOf(isCertificate ? "certificate-refused" : code, hop));
    });
  });
}

function keep(
  child: ChildProcess,
  log: Log,
  { hop, door, shells }: SystemParts & { readonly door: Door },
): Connection {
  const listeners = new Set<(error: Error | null) => void>();
  let ended: { readonly error: Error | null } | null = null;
  const end = (error: Error | null) => {
    if (ended !== null) return;
    ended = { error };
    child.kill("SIGTERM");
    door.close().catch(() => undefined);
    for (const listener of listeners) listener(error);
  };
  child.once("close", () => {
    end(faultOf("connection-lost", hop));
  });
  const channels = { hop, door, shells };
  const alive = <T>(open: () => T | Promise<T>): Promise<T> =>
    ended === null ? Promise.resolve(open()) : Promise.reject(faultOf("connection-lost", hop));
  return {
    facts: log.facts(),
    banner: "",
    exec: (command) => alive(() => openExec(channels, command)),
    subsystem: (name) => alive(() => openSubsystem(channels, name)),
    shell: (size) => alive(() => openShell(channels, size)),
    forward: (address, port) => alive(() => openForward(channels, address, port)),
    // OpenSSH keeps the time of its own signs of life to itself.
    onLatency: () => undefined,
    onClose(listener) {
      if (ended !== null) listener(ended.error);
      else listeners.add(listener);
    },
    close: () => {
      end(null);
    },
  };
}

/** A port of the loopback that leads into a stream, for the first who comes; ssh takes no stream of ours. */
async function lend(stream: Duplex): Promise<Reach> {
  const server = createServer((socket) => {
    server.close();
    pipeline(socket, stream, socket, () => undefined);
  });
  server.maxConnections = 1;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  stream.once("close", () => server.close());
  return { address: "127.0.0.1", port: (server.address() as AddressInfo).port };
}
