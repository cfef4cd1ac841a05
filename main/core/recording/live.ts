import { join } from "node:path";
import type { Session, Settings } from "#contract";
import type { Audit, AuditDetails } from "#core/audit";
import { newId } from "#core/crypto";
import { AppError, isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { decodeContent } from "#core/records";
import type { TapParts } from "#core/terminal";
import type { Account } from "#core/vault";
import type { Ending, Size, Title } from "./face.ts";
import { createMasker } from "./mask/index.ts";
import { Recorder } from "./recorder.ts";
import { knownSecrets } from "./secrets.ts";

export interface LiveParts {
  readonly account: Account;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly folder: string;
  readonly settings: () => Settings["recording"];
  /** A recording ended, and is whole on the disk. */
  readonly onEnded: () => void;
}

interface Running {
  readonly id: string;
  readonly title: Title;
  readonly recorder: Recorder;
  isPreparing: boolean;
  isOutdated: boolean;
}

type Told = Parameters<TapParts["record"]>[2];

/** What the trail says of a recording: names and figures, never a value. */
export function describe(id: string, { hostId, name, target }: Title): AuditDetails {
  return { recording: id, record: name, target, ...(hostId !== null && { recordId: hostId }) };
}

/** The recordings that are being made. */
export class Live {
  readonly #parts: LiveParts;
  readonly #running = new Map<string, Running>();
  readonly #ending = new Set<Promise<void>>();

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  /**
   * Begins to record a session, if the settings or its host say so. Throws what keeps it from being begun where a
   * session must not go on without.
   */
  readonly record: TapParts["record"] = (session, size, told) => {
    if (!this.#isWanted(session)) return null;
    try {
      return this.#begin(session, size, told);
    } catch (error) {
      if (!isAppError(error) || this.#parts.settings().onFailure === "end") throw error;
      told.onChange({ id: null, problem: error.message });
      return null;
    }
  };

  /** SECURITY: no secret of the vault stays behind a lock; the recordings go on. [RE9] */
  veil(): void {
    for (const { recorder } of this.#running.values()) recorder.veil();
  }

  /** The secrets are known again, or have changed. */
  prepareAll(): void {
    for (const running of this.#running.values()) this.#prepare(running);
  }

  /** Ends all of them. Resolves when they, and those that ended before, are on the disk and on the trail. */
  async stop(): Promise<void> {
    for (const { id } of [...this.#running.values()]) this.#end(id, { exit: null, why: "session" });
    await Promise.all(this.#ending);
  }

  #isWanted({ hostId }: Session): boolean {
    const own = hostId === null ? undefined : this.#hostSays(hostId);
    if (own === "always" || own === "never") return own === "always";
    return this.#parts.settings().when === "always";
  }

  #hostSays(hostId: string): string | undefined {
    const { plain } = this.#parts.account.records.read(hostId);
    try {
      return decodeContent(plain).fields["recording"];
    } finally {
      plain.fill(0); // SECURITY: [RE6]
    }
  }

  #begin(session: Session, size: Size, told: Told): ReturnType<TapParts["record"]> {
    const { account, audit, clock, folder, settings } = this.#parts;
    const { id: sessionId, hostId, kind, name, target } = session;
    const startedAt = clock.now();
    const id = newId(startedAt);
    const title: Title = { sessionId, hostId, kind, name, target, startedAt, ...size };
    const recorder = new Recorder({
      ...{ id, title, clock, file: join(folder, id), hold: told.hold },
      accountKey: account.recordingKey(),
      typed: settings().typed,
      onFailed: (error) => {
        this.#fail(id, error, told);
      },
    });
    const running = { id, title, recorder, isPreparing: false, isOutdated: false };
    this.#running.set(id, running);
    try {
      // SECURITY: a recording that is not on the trail could be taken away unseen. [RE13]
      audit.append("recording.started", { ...describe(id, title), hash: recorder.reached.hash });
    } catch (error) {
      this.#running.delete(id);
      recorder.end({ exit: null, why: "session" }).catch(() => undefined);
      throw error;
    }
    told.onChange({ id, problem: null });
    this.#prepare(running);
    return {
      output: (bytes) => {
        recorder.output(bytes);
      },
      input: (bytes, isSecret) => {
        recorder.input(bytes, isSecret);
      },
      resize: (next) => {
        recorder.resize(next);
      },
      end: (exit, why) => {
        if (this.#running.has(id)) told.onChange(null);
        this.#end(id, { exit, why });
      },
    };
  }

  #prepare(running: Running): void {
    running.isOutdated = running.isPreparing;
    if (running.isPreparing) return;
    running.isPreparing = true;
    this.#follow(running)
      .catch(() => {
        // Whatever keeps the secrets from being known: nothing is recorded in the clear. [RE9]
        running.recorder.veil();
      })
      .finally(() => {
        running.isPreparing = false;
        if (running.isOutdated && this.#running.has(running.id)) this.#prepare(running);
      });
  }

  async #follow({ title, recorder }: Running): Promise<void> {
    const { account } = this.#parts;
    const isOpen = () => account.state() === "unlocked";
    const masker = await createMasker(await knownSecrets(account, title.hostId));
    if (isOpen()) {
      recorder.follow(masker);
      return;
    }
    // SECURITY: locked meanwhile: what was read may not be all, and must not stay. [RE6] [RE9]
    masker.wipe();
    recorder.veil();
  }

  #fail(id: string, error: AppError, told: Told): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    if (running === undefined) return;
    this.#settle(running.recorder.end({ exit: null, why: "session" }));
    told.onChange({ id, problem: error.message });
    this.#note("recording.failed", { ...describe(id, running.title), code: error.code });
    if (this.#parts.settings().onFailure === "end") {
      told.onGivenUp(
        new AppError(
          "recording-failed",
          `${error.message} The session was ended, as the settings say.`,
        ),
      );
    }
  }

  #end(id: string, ending: Ending): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    const ended = running.recorder.end(ending).then((reached) => {
      if (reached === null) return;
      this.#note("recording.ended", { ...describe(id, running.title), ...reached });
      this.#parts.onEnded();
    });
    this.#settle(ended);
  }

  #settle(ended: Promise<unknown>): void {
    const done = () => {
      this.#ending.delete(settled);
    };
    const settled: Promise<void> = ended.then(done, done);
    this.#ending.add(settled);
  }

  /** A full disk keeps an event from the trail, and must not keep a session open. */
  #note(kind: "recording.ended" | "recording.failed", details: AuditDetails): void {
    try {
      this.#parts.audit.append(kind, details);
    } catch (error) {
      if (!isAppError(error)) throw error;
    }
  }
}
