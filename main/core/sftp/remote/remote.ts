import { randomUUID } from "node:crypto";
import type { Remote } from "#contract";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import {
  findRoute,
  targetOf,
  type Connection,
  type Connector,
  type Hop,
  type ReadFields,
} from "#core/ssh";
import { createQuestions, type Questions } from "#core/terminal";
import { failureOf } from "../copy/copy.ts";
import { SftpClient } from "../wire/client.ts";

export interface RemoteParts {
  readonly connector: Connector;
  readonly readFields: ReadFields;
  readonly clock: Clock;
  readonly answerMs: number;
  readonly onChange: (view: Remote) => void;
  /** Calls before anything of the server is asked for. Throws to keep it closed. */
  readonly onOpen: (view: Remote) => void;
}

/** What a channel of its own serves: a listing must not wait behind what is copied. */
type Lane = "look" | "copy";

interface Open {
  readonly connection: Connection;
  readonly clients: Map<Lane, Promise<SftpClient>>;
}

/** A server whose files are open: one connection, and a channel for each lane when it is needed. */
export class RemoteFiles {
  readonly questions: Questions;
  readonly #parts: RemoteParts;
  #view: Remote;
  #abort = new AbortController();
  #opening: Promise<Open> | null = null;

  /** Throws `host-incomplete`, and what reading the records throws. */
  constructor(parts: RemoteParts, hostId: string) {
    this.#parts = parts;
    const { name, target } = this.#route(hostId);
    this.questions = createQuestions(() => {
      this.#change({ question: this.questions.current() });
    });
    const blank = { question: null, failure: null, home: "" };
    this.#view = { id: randomUUID(), hostId, name, target, state: "connecting", ...blank };
  }

  get view(): Remote {
    return this.#view;
  }

  /** Connects, unless it is connected or about to be. */
  start(): void {
    this.reach().catch(() => undefined); // Told in the view.
  }

  /** The connection, and a client for copying. Connects again where it was lost. */
  async reach(): Promise<{ connection: Connection; client: SftpClient }> {
    const { connection } = await this.#connected();
    return { connection, client: await this.client("copy") };
  }

  /** Throws what connecting throws, `sftp-unavailable`, and what opening a channel throws. */
  async client(lane: Lane): Promise<SftpClient> {
    const { connection, clients } = await this.#connected();
    const there = clients.get(lane);
    if (there !== undefined) return there;
    const client = this.#openClient(connection);
    clients.set(lane, client);
    const forget = () => {
      if (clients.get(lane) === client) clients.delete(lane);
    };
    client.then((opened) => {
      opened.onEnd(forget);
    }, forget);
    return client;
  }

  close(): void {
    this.#abort.abort(new AppError("cancelled", "The server's files were closed."));
    this.questions.giveUp(this.#abort.signal.reason);
    this.#opening?.then(
      ({ connection }) => {
        connection.close();
      },
      () => undefined,
    );
    this.#opening = null;
  }

  async #openClient(connection: Connection): Promise<SftpClient> {
    const { clock, answerMs } = this.#parts;
    return SftpClient.open(await connection.subsystem("sftp"), { clock, answerMs });
  }

  #connected(): Promise<Open> {
    if (this.#abort.signal.aborted) return Promise.reject(this.#abort.signal.reason as Error);
    this.#opening ??= Promise.resolve().then(() => this.#connect());
    return this.#opening;
  }

  async #connect(): Promise<Open> {
    this.#change({ state: "connecting", failure: null });
    const { signal } = this.#abort;
    try {
      const { hops } = this.#route(this.#view.hostId);
      this.#parts.onOpen(this.#view);
      const connection = await this.#parts.connector.connect(hops, this.questions, signal);
      return await this.#greet(connection);
    } catch (error) {
      this.#lost(error);
      throw error;
    }
  }

  async #greet(connection: Connection): Promise<Open> {
    try {
      const client = await this.#openClient(connection);
      const home = await client.realPath(".");
      const clients = new Map<Lane, Promise<SftpClient>>([["look", Promise.resolve(client)]]);
      client.onEnd(() => clients.delete("look"));
      connection.onClose((error) => {
        this.#lost(error);
      });
      this.#change({ state: "open", home });
      return { connection, clients };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  #lost(error: unknown): void {
    this.#opening = null;
    if (this.#abort.signal.aborted) return;
    const failure = failureOf(error ?? new AppError("connection-lost", "The server ended it."));
    this.#change({ state: "ended", question: null, failure });
  }

  #route(hostId: string): { name: string; target: string; hops: readonly Hop[] } {
    const hops = findRoute(this.#parts.readFields, hostId);
    const host = hops.at(-1) ?? hops[0];
    return { name: host.name, target: targetOf(host), hops };
  }

  #change(change: Partial<Remote>): void {
    if (this.#abort.signal.aborted) return;
    this.#view = { ...this.#view, ...change };
    this.#parts.onChange(this.#view);
  }
}
