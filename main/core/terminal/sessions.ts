import { randomUUID } from "node:crypto";
import type { Session } from "#contract";
import type { Audit } from "#core/audit";
import { AppError } from "#core/errors";
import type { Clock, LocalShells } from "#core/ports";
import type { Connector, ReadFields } from "#core/ssh";
import { blank, planHost, planLocal, type Plan } from "./plans.ts";
import { TerminalSession } from "./session.ts";
import { findLogin, readPassword } from "./login.ts";
import type { Offer } from "./offer.ts";
import { describe, noteEnd } from "./trail.ts";
import type { TapParts } from "./tap.ts";
import type { Port, Size } from "./face.ts";

export interface SessionsParts {
  readonly connector: Connector;
  readonly shells: LocalShells;
  readonly readFields: ReadFields;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly record: TapParts["record"];
  /** The person's preferences at this moment. An empty `shell` is their login shell. */
  readonly preferences: () => { readonly scrollbackLines: number; readonly shell: string };
}

/** Every terminal session there is. Methods that name one throw `not-found` for another. */
export interface Sessions {
  list(): Session[];
  /** How many have not ended. */
  live(): number;
  /** Throws `host-incomplete`, what reading the records throws, and what the trail throws. */
  openHost(hostId: string, size: Size): Session;
  openLocal(size: Size): Session;
  /** Sends its bytes to this port from now on; an earlier port is closed. */
  attach(sessionId: string, port: Port): void;
  /** Opens an ended one again, into the same screen. Throws as `openHost`. */
  reconnect(sessionId: string): Session;
  close(sessionId: string): void;
  answerHostKey(sessionId: string, questionId: string, answer: "trust" | "once" | "refuse"): void;
  answerPrompts(sessionId: string, questionId: string, answers: readonly string[]): void;
  /**
   * Types the offered password, and puts it on the trail before. Throws `question-gone` when it is not offered
   * any more, `password-needed` where its login asks again (then it stays offered), what reading the record
   * throws, and what the trail throws.
   */
  fill(sessionId: string, offerId: string): void;
  /** The session goes on without; its recording stays. */
  stopRecording(sessionId: string): void;
  /** What a lock does: keeps them running unseen, or closes them. */
  lock(way: "keep" | "close"): void;
  /** Ends everything. */
  stop(): void;
  onChanged(listener: (session: Session) => void): () => void;
  onClosed(listener: (sessionId: string) => void): () => void;
}

const mostSessions = 200;
const mostScrollback = 20_000;

export function createSessions(parts: SessionsParts): Sessions {
  return new SessionList(parts);
}

class SessionList implements Sessions {
  readonly #parts: SessionsParts;
  readonly #sessions = new Map<string, TerminalSession>();
  readonly #changed = new Set<(session: Session) => void>();
  readonly #closed = new Set<(sessionId: string) => void>();

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  list(): Session[] {
    return [...this.#sessions.values()].map((session) => session.view);
  }

  live(): number {
    return [...this.#sessions.values()].filter((session) => session.isLive).length;
  }

  openHost(hostId: string, size: Size): Session {
    return this.#open(planHost(this.#parts, hostId), size);
  }

  openLocal(size: Size): Session {
    return this.#open(planLocal(this.#parts), size);
  }

  attach(sessionId: string, port: Port): void {
    this.#find(sessionId).attach(port);
  }

  reconnect(sessionId: string): Session {
    const session = this.#find(sessionId);
    if (session.isLive) return session.view;
    const { hostId } = session.view;
    const plan = hostId === null ? planLocal(this.#parts) : planHost(this.#parts, hostId);
    const { audit, clock } = this.#parts;
    audit.append("session.started", describe({ ...plan.about, id: sessionId }));
    session.tidy();
    session.start(plan.open, { ...plan.about, startedAt: clock.now() });
    return session.view;
  }

  close(sessionId: string): void {
    this.#find(sessionId).dispose();
    this.#sessions.delete(sessionId);
    for (const listener of this.#closed) listener(sessionId);
  }

  answerHostKey(sessionId: string, questionId: string, answer: "trust" | "once" | "refuse"): void {
    this.#find(sessionId).answerHostKey(questionId, answer);
  }

  answerPrompts(sessionId: string, questionId: string, answers: readonly string[]): void {
    this.#find(sessionId).answerPrompts(questionId, answers);
  }

  fill(sessionId: string, offerId: string): void {
    const session = this.#find(sessionId);
    session.answerOffer(offerId, () => {
      const { readFields } = this.#parts;
      const login = findLogin(readFields, session.view.hostId);
      const password = login === null ? null : readPassword(readFields, login);
      if (login === null || password === null)
        throw new AppError("question-gone", "The record of this host has changed.");
      // SECURITY: a use that cannot be put on the trail does not happen.
      const record = { recordId: login.recordId, login: login.recordName };
      this.#parts.audit.append("session.filled", { ...describe(session.view), ...record });
      return password;
    });
  }

  stopRecording(sessionId: string): void {
    this.#find(sessionId).stopRecording();
  }

  lock(way: "keep" | "close"): void {
    for (const [id, session] of this.#sessions) {
      // SECURITY: no byte of a screen reaches a page that is locked.
      session.detach();
      if (way === "close") this.close(id);
    }
  }

  stop(): void {
    for (const id of this.#sessions.keys()) this.close(id);
  }

  onChanged(listener: (session: Session) => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  onClosed(listener: (sessionId: string) => void): () => void {
    this.#closed.add(listener);
    return () => this.#closed.delete(listener);
  }

  #findRecord(hostId: string | null): Omit<Offer, "id"> | null {
    return findLogin(this.#parts.readFields, hostId);
  }

  #find(sessionId: string): TerminalSession {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) throw new AppError("not-found", "This session is already closed.");
    return session;
  }

  #open(plan: Plan, size: Size): Session {
    if (this.#sessions.size >= mostSessions) {
      const code = plan.about.kind === "local" ? "shell-failed" : "host-incomplete";
      throw new AppError(code, "There are too many sessions: close one first.");
    }
    const { audit, clock, preferences, record } = this.#parts;
    const id = randomUUID();
    audit.append("session.started", describe({ ...plan.about, id }));
    const session = new TerminalSession({
      clock,
      record,
      first: blank(id, plan, clock.now()),
      size,
      scrollbackLines: Math.min(preferences().scrollbackLines, mostScrollback),
      onChange: (view) => {
        for (const listener of this.#changed) listener(view);
      },
      onSignedIn: () => audit.append("session.signed-in", describe(session.view)),
      findRecord: () => this.#findRecord(plan.about.hostId),
      onEnd: (view) => {
        noteEnd(audit, view);
      },
    });
    this.#sessions.set(id, session);
    session.start(plan.open);
    return session.view;
  }
}
