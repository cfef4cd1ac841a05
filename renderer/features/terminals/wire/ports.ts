import { portMessage } from "#contract/names";

/** Where session ports arrive. A port may come before or after the reply of the call that asked for it. */
export interface PortDesk {
  /**
   * Answers with the port of this attachment.
   * @throws Error when it is abandoned, or does not come within ten seconds.
   */
  readonly claim: (attachId: string) => Promise<MessagePort>;
  /** Nobody wants this port any more: a waiting claim fails, and a late port is closed. */
  readonly abandon: (attachId: string) => void;
}

const patienceMs = 10_000;
/** More unclaimed ports than this is a fault of the sender; the oldest is closed. */
const earlyPorts = 32;

interface Waiting {
  readonly settle: (port: MessagePort) => void;
  readonly fail: (reason: Error) => void;
}

/** Listens on `window` for ports from the trusted side; messages of other frames are ignored. */
export function createPortDesk(window: Window): PortDesk {
  const early = new Map<string, MessagePort>();
  const waiting = new Map<string, Waiting>();

  window.addEventListener("message", (event) => {
    const attachId = readAttachId(event.data);
    const port = event.ports[0];
    // SECURITY: only this page's own bridge posts from this window; a frame or an opener cannot hand us a port.
    if (event.source !== window || attachId === null || port === undefined) return;
    const claim = waiting.get(attachId);
    if (claim === undefined) keepEarly(early, attachId, port);
    else claim.settle(port);
  });

  return {
    claim: (attachId) => claimPort(attachId, early, waiting),
    abandon: (attachId) => {
      waiting.get(attachId)?.fail(new Error("The terminal was closed before it was attached."));
      early.get(attachId)?.close();
      early.delete(attachId);
    },
  };
}

function claimPort(
  attachId: string,
  early: Map<string, MessagePort>,
  waiting: Map<string, Waiting>,
): Promise<MessagePort> {
  const port = early.get(attachId);
  if (port !== undefined) {
    early.delete(attachId);
    return Promise.resolve(port);
  }
  const { promise, resolve, reject } = Promise.withResolvers<MessagePort>();
  const timer = setTimeout(() => {
    fail(new Error("The terminal did not answer."));
  }, patienceMs);
  const end = () => {
    clearTimeout(timer);
    waiting.delete(attachId);
  };
  const fail = (reason: Error) => {
    end();
    reject(reason);
  };
  waiting.set(attachId, {
    settle: (arrived) => {
      end();
      resolve(arrived);
    },
    fail,
  });
  return promise;
}

function keepEarly(early: Map<string, MessagePort>, attachId: string, port: MessagePort) {
  early.set(attachId, port);
  const oldest = early.keys().next().value;
  if (early.size > earlyPorts && oldest !== undefined) {
    early.get(oldest)?.close();
    early.delete(oldest);
  }
}

function readAttachId(data: unknown): string | null {
  if (typeof data !== "object" || data === null) return null;
  if (!("type" in data) || data.type !== portMessage) return null;
  return "attachId" in data && typeof data.attachId === "string" ? data.attachId : null;
}
