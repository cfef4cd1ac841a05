import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "#contract";
import type { Audit, AuditDetails } from "#core/audit";
import { AppError, isAppError } from "#core/errors";
import type { Account } from "#core/vault";
import type { Title } from "./face.ts";
import { createMasker } from "./mask/index.ts";
import { Player } from "./play.ts";
import { Reel } from "./reel.ts";
import { knownSecrets } from "./secrets.ts";
import type { Told } from "./verify.ts";

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const mostPlayers = 4;

export interface Listed {
  readonly id: string;
  readonly hostId: string | null;
  readonly kind: Session["kind"];
  readonly name: string;
  readonly target: string;
  readonly startedAt: number;
  /** Milliseconds; so far, for one that goes on. */
  readonly duration: number;
  readonly bytes: number;
  /** `unfinished`: it broke off. `damaged`: not even its beginning is readable. */
  readonly state: "live" | "ended" | "unfinished" | "damaged";
}

/** The recordings that are there, as files of the data folder. All but `sizes` needs the unlocked account. */
export class Shelf {
  readonly #parts: { readonly account: Account; readonly audit: Audit; readonly folder: string };
  readonly #isLive: (id: string) => boolean;
  readonly #players = new Map<string, Player>();

  constructor(
    parts: { readonly account: Account; readonly audit: Audit; readonly folder: string },
    isLive: (id: string) => boolean,
  ) {
    this.#parts = parts;
    this.#isLive = isLive;
  }

  /** By their ids, which are in the order in which they were begun; newest first. */
  ids(): string[] {
    try {
      return readdirSync(this.#parts.folder)
        .filter((name) => isId.test(name))
        .sort()
        .reverse();
    } catch {
      return [];
    }
  }

  bytesOf(id: string): number {
    return statSync(this.#fileOf(id), { throwIfNoEntry: false })?.size ?? 0;
  }

  list(): Listed[] {
    const ended = this.#endings();
    return this.ids().map((id) => {
      const bytes = this.bytesOf(id);
      try {
        return this.#listed(id, bytes, ended.get(id));
      } catch (error) {
        if (!isAppError(error)) throw error;
        const unknown = {
          hostId: null,
          kind: "ssh",
          name: "Damaged recording",
          target: "",
        } as const;
        return { id, ...unknown, startedAt: startOf(id), duration: 0, bytes, state: "damaged" };
      }
    });
  }

  /** One that is read again is where it was left. The caller closes nothing. */
  async player(id: string): Promise<Player> {
    const known = this.#players.get(id);
    if (known !== undefined) {
      known.reel.refresh();
      // What went on behind a lock since needs a masker now.
      if (known.isMasking || !known.reel.hasVeiled) return known;
      this.#drop(id);
    }
    const player = await this.open(id);
    this.#players.set(id, player);
    const [oldest] = this.#players.keys();
    if (this.#players.size > mostPlayers && oldest !== undefined) this.#drop(oldest);
    return player;
  }

  /** For one pass over it, which nobody else reads. */
  async borrow<T>(id: string, use: (player: Player) => Promise<T>): Promise<T> {
    const player = await this.open(id);
    try {
      return await use(player);
    } finally {
      player.close();
    }
  }

  reel(id: string): Reel {
    return new Reel(id, this.#fileOf(id), this.#parts.account.recordingKey());
  }

  told(id: string): Told {
    const all = this.#events(["recording.started", "recording.ended"]);
    const own = all.filter(({ details }) => details["recording"] === id);
    const find = (kind: string) => own.find((event) => event.kind === kind)?.details ?? null;
    return { started: find("recording.started"), ended: find("recording.ended") };
  }

  /** Throws `conflict` for one that goes on, `not-found`, `folder-read-only`. */
  remove(id: string): void {
    if (this.#isLive(id)) throw new AppError("conflict", "This recording goes on. Stop it first.");
    this.#drop(id);
    try {
      rmSync(this.#fileOf(id));
    } catch (error) {
      const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (isGone) throw new AppError("not-found", "This recording is not there any more.");
      throw new AppError("folder-read-only", "The recording could not be removed.", {
        cause: error,
      });
    }
  }

  /** SECURITY: nothing that was read outlives a lock. [RE14] */
  forget(): void {
    for (const id of [...this.#players.keys()]) this.#drop(id);
  }

  /** Closed by the caller. */
  async open(id: string): Promise<Player> {
    const reel = this.reel(id);
    try {
      const secrets = reel.hasVeiled
        ? await knownSecrets(this.#parts.account, reel.title.hostId)
        : null;
      return new Player(reel, secrets === null ? null : await createMasker(secrets));
    } catch (error) {
      reel.close();
      throw error;
    }
  }

  #drop(id: string): void {
    const player = this.#players.get(id);
    this.#players.delete(id);
    player?.close();
  }

  #fileOf(id: string): string {
    // SECURITY: a name that is no id leads nowhere.
    if (!isId.test(id)) throw new AppError("not-found", "There is no such recording.");
    return join(this.#parts.folder, id);
  }

  #listed(id: string, bytes: number, ended: AuditDetails | undefined): Listed {
    const reel = this.reel(id);
    try {
      const { hostId, kind, name, target, startedAt }: Title = reel.title;
      const about = { id, hostId, kind, name, target, startedAt, bytes };
      if (this.#isLive(id)) return { ...about, duration: reel.duration, state: "live" };
      const state = ended === undefined ? "unfinished" : "ended";
      return { ...about, duration: reel.duration, state };
    } finally {
      reel.close();
    }
  }

  #endings(): Map<string, AuditDetails> {
    const events = this.#events(["recording.ended"]);
    return new Map(events.map(({ details }) => [String(details["recording"]), details]));
  }

  #events(kinds: ("recording.started" | "recording.ended")[]) {
    const { audit, account } = this.#parts;
    const key = account.auditKey();
    const found: { kind: string; details: AuditDetails }[] = [];
    for (let before: number | undefined; ;) {
      const { events } = audit.list({ before, limit: 500, kinds }, key);
      for (const { kind, details } of events) if (details !== null) found.push({ kind, details });
      before = events.at(-1)?.sequence;
      if (events.length < 500 || before === undefined) return found;
    }
  }
}

/** The time that an id was made at (RFC 9562, version 7). */
function startOf(id: string): number {
  return Number.parseInt(id.replace("-", "").slice(0, 12), 16);
}
