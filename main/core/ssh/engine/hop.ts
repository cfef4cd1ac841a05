import ssh2, { type Client } from "ssh2";
import type { Duplex } from "node:stream";
import { sameBytes } from "#core/crypto";
import type { Clock } from "#core/ports";
import { offeredAlgorithms } from "./algorithms.ts";
import { takeCertificates } from "./certified.ts";
import { keepConnection } from "./connection.ts";
import { createDeadline } from "./deadline.ts";
import { quickenGcm } from "./gcm.ts";
import { keepSessionKeys } from "./session-keys.ts";
import { PacketSocket } from "./socket.ts";
import { engineFault, faultOf, type Phase } from "../faults.ts";
import { fingerprintOf } from "../keys/parts.ts";
import { keyType } from "../hosts/line.ts";
import type { Acquaintance } from "../hosts/store.ts";
import { cleanText } from "../sign-in/prompts.ts";
import type { Connection, Facts, Timings } from "../face.ts";
import type { Hop } from "../route.ts";
import type { SignIn } from "../sign-in/steps.ts";

export interface HopParts {
  readonly hop: Hop;
  readonly socket: Duplex;
  readonly known: Acquaintance;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly signal: AbortSignal;
  /** Resolves when the key is to be trusted; throws a `host-key-…` failure when it is not. */
  readonly vouch: (key: Uint8Array) => Promise<void>;
  readonly createSignIn: (
    onFail: (error: unknown) => void,
    unhurried: <T>(work: () => Promise<T>) => Promise<T>,
  ) => SignIn;
}

/**
 * Speaks SSH over a socket until signed in. Throws `handshake-failed`, `algorithm-mismatch`, `host-timeout`,
 * `host-key-…`, `sign-in-refused`, `connection-lost`, what `vouch` and the sign-in throw, and whatever
 * `signal` was aborted with. When it throws, the socket is closed.
 */
export function openHop(parts: HopParts): Promise<Connection> {
  return new Promise((resolve, reject) => {
    new HopAttempt(parts, resolve, reject).start();
  });
}

/** One attempt, from the first byte to the sign-in. Settles once. */
class HopAttempt {
  readonly #parts: HopParts;
  readonly #resolve: (connection: Connection) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #client: Client = new ssh2.Client();
  readonly #deadline;
  readonly #signIn: SignIn;
  #phase: Phase = "handshake";
  #settled = false;
  #banner = "";
  #hostKey = "";
  #accepted: Uint8Array | null = null;
  #agreed: { cipher: string; kex: string } = { cipher: "", kex: "" };

  constructor(
    parts: HopParts,
    resolve: (connection: Connection) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#parts = parts;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#deadline = createDeadline(parts.clock, () => {
      this.#fail(faultOf("host-timeout", parts.hop));
    });
    this.#signIn = parts.createSignIn(this.#fail, (work) => this.#deadline.pausedFor(work));
  }

  start(): void {
    const { hop, socket, known, timings, signal } = this.#parts;
    signal.addEventListener("abort", this.#onAbort);
    if (signal.aborted) {
      this.#onAbort();
      return;
    }
    this.#listen();
    this.#deadline.start(timings.handshakeMs);
    this.#client.connect({
      sock: socket,
      username: hop.user,
      algorithms: offeredAlgorithms(known.types),
      ident: "Sallyport",
      readyTimeout: 0,
      keepaliveInterval: 0,
      // SECURITY: ssh2 sends nothing of the sign-in before `verify(true)`.
      hostVerifier: (key: Buffer, verify: (permitted: boolean) => void) => {
        this.#vouchFor(key, verify);
      },
      authHandler: (left, partial, next) => {
        this.#signIn.next(left, partial).then((method) => {
          if (!this.#settled) next(method);
        }, this.#fail);
      },
    });
    takeCertificates(this.#client);
  }

  #listen(): void {
    const client = this.#client;
    client.on("handshake", (agreed) => {
      keepSessionKeys(client);
      quickenGcm(client, this.#parts.socket);
      if (this.#parts.socket instanceof PacketSocket) this.#parts.socket.lend();
      this.#agreed = { cipher: agreed.cs.cipher, kex: agreed.kex };
    });
    client.on("banner", (text) => {
      this.#banner = (this.#banner + cleanText(text)).slice(0, 4000);
    });
    client.on("change password", () => {
      this.#fail(faultOf("sign-in-refused", this.#parts.hop));
    });
    client.on("error", this.#onError);
    client.on("close", this.#onError);
    client.once("ready", () => {
      this.#succeed();
    });
  }

  readonly #onError = (error?: unknown): void => {
    this.#fail(engineFault(error, this.#phase, this.#parts.hop));
  };

  readonly #onAbort = (): void => {
    this.#fail(this.#parts.signal.reason);
  };

  readonly #fail = (error: unknown): void => {
    if (!this.#settle()) return;
    this.#client.destroy();
    this.#parts.socket.destroy();
    this.#reject(error);
  };

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#deadline.end();
    this.#signIn.forget();
    this.#parts.signal.removeEventListener("abort", this.#onAbort);
    return true;
  }

  #vouchFor(key: Buffer, verify: (permitted: boolean) => void): void {
    const shown = new Uint8Array(key);
    if (this.#accepted !== null) {
      // SECURITY: a server that renews its keys later shows the key that was accepted, or is cut off.
      verify(sameBytes(shown, this.#accepted));
      return;
    }
    this.#hostKey = `${keyType(shown) ?? "unknown"} ${fingerprintOf(shown)}`;
    this.#deadline
      .pausedFor(() => this.#parts.vouch(shown))
      .then(() => {
        if (this.#settled) return;
        this.#accepted = shown;
        this.#phase = "sign-in";
        this.#deadline.start(this.#parts.timings.signInMs);
        verify(true);
      }, this.#fail);
  }

  #succeed(): void {
    if (!this.#settle()) return;
    const facts: Facts = {
      engine: "ssh2",
      cipher: this.#agreed.cipher,
      keyExchange: this.#agreed.kex,
      postQuantum: /mlkem|sntrup/.test(this.#agreed.kex),
      hostKey: this.#hostKey,
    };
    this.#client.removeListener("error", this.#onError);
    this.#client.removeListener("close", this.#onError);
    const { hop, socket, clock, timings } = this.#parts;
    const { client, banner } = { client: this.#client, banner: this.#banner };
    this.#resolve(keepConnection({ client, socket, hop, clock, timings, facts, banner }));
  }
}
