import type { Duplex } from "node:stream";
import type { Audit } from "#core/audit";
import type { Clock, LocalShells } from "#core/ports";
import { dial } from "./engine/dial.ts";
import { isForSystem, openSystem } from "./openssh/engine.ts";
import { createAnswers } from "./sign-in/answers.ts";
import { faultOf, jumpFault } from "./faults.ts";
import { openHop } from "./engine/hop.ts";
import { hostName, keyType } from "./hosts/line.ts";
import type { Acquaintance, KnownHosts } from "./hosts/store.ts";
import { fingerprintOf } from "./keys/parts.ts";
import type { Certify } from "./sign-in/certificate.ts";
import { createSignIn } from "./sign-in/steps.ts";
import {
  timings as usualTimings,
  type Asker,
  type Connection,
  type PasswordNeed,
  type PromptList,
  type Timings,
} from "./face.ts";
import type { Hop, ReadFields } from "./route.ts";

export interface ConnectorParts {
  readonly knownHosts: KnownHosts;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly readFields: ReadFields;
  /** Allows the use that a record asked for. Throws `password-wrong`, `attempts-delayed`. */
  readonly permit: (use: string, password: string) => Promise<void>;
  /** The code of the moment for a stored one-time secret. Throws `totp-unreadable`. */
  readonly totpCode: (secretText: string) => string;
  /** Makes certificates. */
  readonly certify: Certify;
  /** Under which the system's OpenSSH runs, where a host needs it. */
  readonly shells: LocalShells;
  readonly timings?: Partial<Timings>;
}

export interface Connector {
  /**
   * Connects along a route, signing in to each server by its own record. Throws the codes of `dial` and of
   * the handshake, `jump-failed` where a server on the way cannot be passed, and the reason of `signal`.
   */
  connect(route: readonly Hop[], asker: Asker, signal: AbortSignal): Promise<Connection>;
}

/** Connects to hosts of the vault. */
export function createConnector(parts: ConnectorParts): Connector {
  const timings: Timings = { ...usualTimings, ...parts.timings };
  const { clock } = parts;
  const { openOver, openBySystem } = createOpeners(parts, timings);

  async function extend({ last }: Way, hop: Hop, asker: Asker, signal: AbortSignal): Promise<Way> {
    const met = { hop, known: await parts.knownHosts.lookUp(hop), asker };
    const through = last === null ? null : await last.connection.forward(hop.address, hop.port);
    const connection = isForSystem(hop, met.known)
      ? await openBySystem(through, met, signal)
      : await openOver(
          through ?? (await dial(hop, { clock, connectMs: timings.connectMs, signal })),
          met,
          signal,
        );
    // The jump hosts serve this connection alone: when it ends, they do.
    connection.onClose(() => last?.connection.close());
    return { last: { connection, hop } };
  }

  return {
    async connect(route, asker, signal) {
      let way: Way = { last: null };
      for (const [index, hop] of route.entries()) {
        const isJump = index < route.length - 1;
        try {
          way = await extend(way, hop, asker, signal);
        } catch (error) {
          way.last?.connection.close();
          throw isJump ? jumpFault(error, hop) : error;
        }
      }
      if (way.last === null) throw new TypeError("a route has at least one host");
      return way.last.connection;
    },
  };
}

/** The two engines, each with what its sign-in asks of the vault and the person. */
function createOpeners(parts: ConnectorParts, timings: Timings) {
  const { clock } = parts;

  function signInParts(hop: Hop, asker: Asker, unhurried: Unhurried) {
    return {
      ...parts,
      hop,
      ask: (list: PromptList) => unhurried(() => asker.prompts(list)),
      askPassword: (need: PasswordNeed) => unhurried(() => asker.masterPassword(need)),
    };
  }

  async function openOver(socket: Duplex, { hop, known, asker }: Encounter, signal: AbortSignal) {
    // Until the engine listens, a socket that fails must not bring the program down.
    socket.on("error", () => undefined);
    try {
      return await openHop({
        ...{ hop, socket, known, clock, timings, signal },
        vouch: (key) => vouch(parts, { hop, known, asker }, key),
        createSignIn: (onFail, unhurried) =>
          createSignIn(signInParts(hop, asker, unhurried), onFail),
      });
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  function openBySystem(
    through: Duplex | null,
    { hop, known, asker }: Encounter,
    signal: AbortSignal,
  ) {
    return openSystem({
      ...{ hop, known, through, clock, timings, signal, shells: parts.shells },
      vouch: (key) => vouch(parts, { hop, known, asker }, key),
      createAnswers: (onFail) =>
        createAnswers(
          signInParts(hop, asker, (work) => work()),
          onFail,
        ),
    });
  }

  return { openOver, openBySystem };
}

interface Way {
  readonly last: { readonly connection: Connection; readonly hop: Hop } | null;
}

type Unhurried = <T>(work: () => Promise<T>) => Promise<T>;

interface Encounter {
  readonly hop: Hop;
  readonly known: Acquaintance;
  readonly asker: Asker;
}

/** Resolves when the key may be trusted: it is known, or the person says so now. */
async function vouch(parts: ConnectorParts, met: Encounter, key: Uint8Array): Promise<void> {
  const { hop, known, asker } = met;
  const verdict = known.judge(key);
  if (verdict.kind === "known") return;
  const refuse = (code: "host-key-revoked" | "host-key-changed" | "host-key-refused") => {
    const details = {
      recordId: hop.recordId,
      record: hop.name,
      host: hostName(hop.address, hop.port),
    };
    parts.audit.append("host-key.refused", { ...details, key: fingerprintOf(key), reason: code });
    return faultOf(code, hop);
  };
  // SECURITY: nobody is asked about a revoked key: it is refused.
  if (verdict.kind === "revoked") throw refuse("host-key-revoked");
  const answer = await asker.hostKey({
    reason: verdict.kind,
    host: hostName(hop.address, hop.port),
    algorithm: keyType(key) ?? "unknown",
    fingerprint: fingerprintOf(key),
    knownFingerprints:
      verdict.kind === "unknown" ? [] : verdict.known.map((line) => fingerprintOf(line.key)),
  });
  if (answer === "once") return;
  if (answer === "trust") parts.knownHosts.trust(hop, key);
  else throw refuse(verdict.kind === "unknown" ? "host-key-refused" : "host-key-changed");
}
