import { fingerprintOf, verifySignature } from "#core/ssh";
import type { Request } from "./messages.ts";

type Bind = Extract<Request, { kind: "bind" }>;

/** A session of SSH that a connection to the agent serves, proven by the key of the host at its other end. */
export interface Binding {
  readonly hostKey: Buffer;
  readonly sessionId: Buffer;
  /** The agent is forwarded to that host; otherwise this is the session that is being signed in to. */
  readonly forwarding: boolean;
}

/** As many as OpenSSH's own agent remembers. */
const mostBindings = 16;

/** The sessions of one connection to the agent, in the order in which it came through them. */
export function createBindings() {
  const bound: Binding[] = [];

  /** Whether it is remembered; what is not proven, or contradicts what was bound before, is not. */
  function bind({ hostKey, sessionId, signature, forwarding }: Bind): boolean {
    const known = bound.find((one) => one.sessionId.equals(sessionId));
    // SECURITY: a connection that signed in somewhere goes nowhere else. [KA5]
    if (bound.some((one) => !one.forwarding)) return false;
    if (known !== undefined) return known.hostKey.equals(hostKey);
    // SECURITY: only the host itself can sign for its session. [KA5]
    if (!verifySignature(hostKey, signature, sessionId)) return false;
    if (bound.length >= mostBindings) return false;
    bound.push({ hostKey: Buffer.from(hostKey), sessionId: Buffer.from(sessionId), forwarding });
    return true;
  }

  return { bind, all: (): readonly Binding[] => bound };
}

/** The hosts through which a connection came, as their keys' fingerprints. */
export function forwardedBy(bound: readonly Binding[]): string[] {
  return bound.filter((one) => one.forwarding).map((one) => fingerprintOf(one.hostKey));
}
