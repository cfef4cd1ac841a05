import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "#contract";
import type { Audit } from "#core/audit";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { TapParts } from "#core/terminal";
import type { Account } from "#core/vault";
import { writeCast, type CastVersion } from "./cast.ts";
import type { Title } from "./face.ts";
import { LineSearch, type Found } from "./lines.ts";
import { describe, Live } from "./live.ts";
import type { Page, Place } from "./play.ts";
import type { Reel } from "./reel.ts";
import { Shelf, type Listed } from "./shelf.ts";
import { verify, type Verdict } from "./verify.ts";

/** Every method that names a recording throws `not-found`, `recording-damaged`, and `vault-locked` while locked. */
export interface Recordings {
  /** For the sessions: see there. */
  readonly record: TapParts["record"];
  list(): Listed[];
  /** What a player needs first, put on the trail: marks are the moments at which a command was sent off. */
  open(id: string): Promise<Opened>;
  seek(id: string, at: number): Promise<Place>;
  read(id: string, next: number): Promise<Page>;
  /**
   * Looks for a text for a moment, newest recordings first, and answers what it found and where to go on: null at
   * the end. Who asks no more has cancelled it.
   */
  search(
    text: string,
    from: SearchPlace | null,
  ): Promise<{ hits: Hit[]; next: SearchPlace | null }>;
  verify(id: string): Promise<Verdict>;
  /** The whole of it as asciicast, put on the trail first. `pieces` throws as the methods do. */
  cast(
    id: string,
    version: CastVersion,
  ): Promise<{ name: string; bytes: number; pieces: AsyncIterable<Uint8Array> }>;
  /** Throws `conflict` for one that goes on, and then removes none. */
  remove(ids: readonly string[]): void;
  /** The account is open: the recordings that went on behind the lock are masked again. */
  unlocked(): void;
  /** Records changed, and with them what is secret. */
  readonly changed: () => void;
  /** SECURITY: no secret of the vault, and nothing that was read, stays behind a lock. [RE9] [RE14] */
  forget(): void;
  /** Ends those that are being made. Resolves when all is on the disk and on the trail. */
  stop(): Promise<void>;
  /** Copies every file into another data folder. Throws `disk-full` and its like. */
  readonly copyTo: (folder: string) => Promise<void>;
}

export interface Opened extends Title {
  readonly duration: number;
  readonly state: Listed["state"];
  readonly marks: readonly number[];
}

export interface SearchPlace {
  readonly id: string;
  readonly frame: number;
}

export interface Hit extends Found {
  readonly id: string;
}

export interface RecordingsParts {
  readonly account: Account;
  readonly audit: Audit;
  readonly clock: Clock;
  /** The data folder. */
  readonly folder: string;
  readonly settings: () => Settings["recording"];
}

const dayMs = 86_400_000;
const mostMarks = 1000;
const searchMs = 150;
const mostHits = 200;
const castPiece = 64 * 1024;

interface Rooms extends RecordingsParts {
  readonly live: Live;
  readonly shelf: Shelf;
}

export function createRecordings(parts: RecordingsParts): Recordings {
  const folder = join(parts.folder, "recordings");
  const onEnded = () => {
    prune(rooms);
  };
  const live: Live = new Live({ ...parts, folder, onEnded });
  const shelf = new Shelf({ ...parts, folder }, (id) => live.has(id));
  const rooms: Rooms = { ...parts, live, shelf };
  return {
    record: live.record,
    ...reading(rooms),
    list: () => shelf.list(),
    remove(ids) {
      if (ids.some((id) => live.has(id))) {
        throw new AppError("conflict", "One of these goes on. Stop it first.");
      }
      for (const id of ids) {
        parts.audit.append("recording.removed", { recording: id, why: "person" });
        shelf.remove(id);
      }
    },
    unlocked() {
      live.prepareAll();
      prune(rooms);
    },
    changed() {
      live.prepareAll();
    },
    forget() {
      live.veil();
      shelf.forget();
    },
    async stop() {
      await live.stop();
      shelf.forget();
    },
    async copyTo(other) {
      if (existsSync(folder)) await cp(folder, join(other, "recordings"), { recursive: true });
    },
  };
}

type Reading = Pick<Recordings, "open" | "seek" | "read" | "search" | "verify" | "cast">;

function reading({ audit, live, shelf }: Rooms): Reading {
  return {
    async open(id) {
      const { reel } = await shelf.player(id);
      audit.append("recording.played", describe(id, reel.title));
      const isEnded = reel.ending !== null;
      const state = live.has(id) ? "live" : isEnded ? "ended" : "unfinished";
      return { ...reel.title, duration: reel.duration, state, marks: marksOf(reel) };
    },
    seek: async (id, at) => (await shelf.player(id)).seek(at),
    read: async (id, next) => (await shelf.player(id)).read(next),
    search: (text, from) => searchFor(shelf, text, from),
    async verify(id) {
      const reel = shelf.reel(id);
      try {
        return await verify(reel, shelf.told(id), live.has(id));
      } finally {
        reel.close();
      }
    },
    async cast(id, version) {
      const { reel } = await shelf.player(id);
      const { title } = reel;
      audit.append("recording.exported", {
        ...describe(id, title),
        format: `asciicast v${version}`,
      });
      const asked = { id, version, frames: reel.frames.length };
      const bytes = await measure(castPieces(shelf, asked));
      const name = `${title.name.replace(/[^\p{L}\p{N}._-]+/gu, "-")}-${dayOf(title.startedAt)}.cast`;
      return { name, bytes, pieces: castPieces(shelf, asked) };
    },
  };
}

/** What the settings keep no longer. Behind a lock nothing is removed: nobody would see it. [RE17] */
function prune({ account, audit, clock, settings, shelf }: Rooms): void {
  if (account.state() !== "unlocked") return;
  const { keepDays, keepMegabytes } = settings();
  let room = keepMegabytes === 0 ? Infinity : keepMegabytes * 1_000_000;
  const oldest = keepDays === 0 ? -Infinity : clock.now() - keepDays * dayMs;
  for (const { id, bytes, startedAt, duration, state } of shelf.list()) {
    room -= bytes;
    const isOld = startedAt + duration < oldest;
    if (state === "live" || (room >= 0 && !isOld)) continue;
    audit.append("recording.removed", { recording: id, why: isOld ? "age" : "size" });
    shelf.remove(id);
  }
}

/** The frames that hold marks are not known without opening them: a long recording shows the first ones. */
function marksOf(reel: Reel): number[] {
  const marks: number[] = [];
  const started = performance.now();
  for (let number = 0; number < reel.frames.length && marks.length < mostMarks; number++) {
    if (performance.now() - started > searchMs) break;
    for (const moment of reel.moments(number).moments)
      if (moment.kind === "mark") marks.push(moment.at);
  }
  return marks;
}

async function searchFor(
  shelf: Shelf,
  text: string,
  from: SearchPlace | null,
): Promise<{ hits: Hit[]; next: SearchPlace | null }> {
  const hits: Hit[] = [];
  const started = performance.now();
  const ids = shelf.ids().filter((id) => from === null || id <= from.id);
  for (const id of ids) {
    const first = from?.id === id ? from.frame : 0;
    const next = await searchIn(shelf, { id, first, text, started }, hits);
    if (next !== null) return { hits, next: { id, frame: next } };
  }
  return { hits, next: null };
}

/** Answers the frame to go on with, or null at the end. A recording that is damaged is searched until there. */
function searchIn(
  shelf: Shelf,
  { id, first, text, started }: { id: string; first: number; text: string; started: number },
  hits: Hit[],
): Promise<number | null> {
  return shelf
    .borrow(id, async (player) => {
      const search = new LineSearch(text);
      for (let frame = first; ;) {
        const page: Page = player.read(frame);
        for (const moment of page.moments) {
          for (const found of search.take(moment)) hits.push({ id, ...found });
        }
        if (page.next === null) break;
        frame = page.next;
        const isLate = performance.now() - started > searchMs || hits.length >= mostHits;
        if (isLate) return frame;
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (const found of search.end()) hits.push({ id, ...found });
      return null;
    })
    .catch((error: unknown) => {
      if (error instanceof AppError && error.code === "recording-damaged") return null;
      throw error;
    });
}

interface CastAsked {
  readonly id: string;
  readonly version: CastVersion;
  /** So many of its frames: one that goes on has more by the time it is written. */
  readonly frames: number;
}

async function* castPieces(shelf: Shelf, asked: CastAsked): AsyncGenerator<Uint8Array> {
  const player = await shelf.open(asked.id);
  try {
    const { title, ending } = player.reel;
    const moments = player.all(asked.frames);
    let piece = "";
    for (const line of writeCast({ title, ending, moments }, asked.version)) {
      piece += line;
      if (piece.length < castPiece) continue;
      yield Buffer.from(piece);
      piece = "";
      await new Promise((resolve) => setImmediate(resolve));
    }
    yield Buffer.from(piece);
  } finally {
    player.close();
  }
}

async function measure(pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.length;
  return bytes;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
