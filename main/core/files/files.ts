import { stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#core/errors";
import type { Clock, FileDialogs } from "#core/ports";
import type { Files, OutgoingFile, Purpose } from "./face.ts";
import { cancelled, createHandoff, measured, until } from "./flow.ts";
import { orUnreadable, readPath, unreadable } from "./read.ts";
import { createTickets, forgotten } from "./tickets.ts";
import { writeFileWhole } from "./write.ts";

type Source = AsyncIterable<Uint8Array>;
type Sink = (file: OutgoingFile) => Promise<void>;
type Progress = Parameters<Parameters<Files["onProgress"]>[0]>[0];

const tellEveryMs = 100;

const dialogs: Readonly<Record<Purpose, Parameters<FileDialogs["open"]>[0]>> = {
  attach: { title: "Add files", button: "Add", pick: "files" },
  import: { title: "Choose the file to import", button: "Open", pick: "file" },
  "import-folder": { title: "Choose the folder to import", button: "Open", pick: "folder" },
  travel: { title: "Open a travel file", button: "Open", pick: "file" },
  "key-file": { title: "Choose the key file", button: "Open", pick: "file" },
};

/** `dialogs` is null where the page picks and saves by itself. */
export function createFiles(parts: { dialogs: FileDialogs | null; clock: Clock }): Files {
  const coming = createTickets<Source>(parts.clock);
  const going = createTickets<Sink>(parts.clock);
  const told = createTelling(parts.clock);
  return {
    hasDialogs: parts.dialogs !== null,
    ...createChoosing(parts.dialogs, { coming, going }),
    ...createPieces(coming),
    onProgress: told.onProgress,
    takeIn: (ticket, work) =>
      coming.claim(ticket, ({ name, bytes, path: at, abort: { signal } }, source) => {
        const onBytes = told.teller(ticket, bytes);
        const read = () => measured(source, { name, total: bytes, signal, onBytes });
        return work({ name, bytes, path: at, read }, { signal });
      }),
    giveOut(ticket, { name, bytes, pieces }) {
      const onBytes = told.teller(ticket, bytes);
      const give: Parameters<typeof going.claim<{ bytes: number }>>[1] = async (entry, put) => {
        const { signal } = entry.abort;
        try {
          await put({
            name,
            bytes,
            pieces: measured(pieces, { name, total: null, signal, onBytes }),
          });
          return { bytes };
        } catch (error) {
          throw signal.aborted ? cancelled() : error;
        }
      };
      return going.claim(ticket, give, () => {
        onBytes(0);
      });
    },
    receive: (ticket, bytes) => coming.meet(ticket, bytes),
    collect: (ticket, deliver) => going.meet(ticket, deliver),
    pathOf(ticket) {
      const { path: at } = going.find(ticket);
      if (at === null) throw forgotten();
      return at;
    },
    cancel(ticket) {
      coming.cancel(ticket);
      going.cancel(ticket);
    },
  };
}

interface Ways {
  readonly coming: ReturnType<typeof createTickets<Source>>;
  readonly going: ReturnType<typeof createTickets<Sink>>;
}

/** What the person chose in a dialog that a lock overtook is not taken. */
function createChoosing(
  system: FileDialogs | null,
  { coming, going }: Ways,
): Pick<Files, "choose" | "destination" | "expect" | "forget"> {
  let run = 0;
  let isAsking = false;
  const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (isAsking) throw new AppError("cancelled", "Another dialog is open. Answer that one first.");
    isAsking = true;
    const mine = run;
    try {
      const answer = await ask();
      // SECURITY: what was chosen before a lock is not used after it. [F3]
      if (mine !== run) throw cancelled();
      return answer;
    } finally {
      isAsking = false;
    }
  };
  return {
    async choose(purpose) {
      if (system === null) throw new AppError("refused", "The page chooses files here.");
      const paths = await asked(() => system.open(dialogs[purpose]));
      const mine = run;
      const found = await Promise.all(paths.map(look));
      if (mine !== run) throw cancelled();
      return found.map(({ name, bytes, path: at }) => {
        const ticket = coming.issue({ name, bytes, path: at }, readPath(at, name));
        return { ticket, name, bytes };
      });
    },
    async destination(name) {
      if (system === null) {
        return { ticket: going.issue({ name, bytes: 0, path: null }), path: null };
      }
      const request = { title: "Save the file", button: "Save", name: path.basename(name) };
      const at = await asked(() => system.save(request));
      if (at === null) return null;
      // The system has asked before it let the person choose the name of a file that is there.
      const put: Sink = async ({ pieces }) => {
        await writeFileWhole(at, pieces, true);
      };
      return {
        ticket: going.issue({ name: path.basename(at), bytes: 0, path: at }, put),
        path: at,
      };
    },
    expect: ({ name, bytes }) => ({ ticket: coming.issue({ name, bytes, path: null }) }),
    forget() {
      run++;
      coming.forget();
      going.forget();
    },
  };
}

async function look(at: string) {
  const name = path.basename(at);
  const found = await orUnreadable(name, () => stat(at));
  if (!found.isFile() && !found.isDirectory()) throw unreadable(name, "it is not a file.");
  return { name, bytes: found.isFile() ? found.size : 0, path: at };
}

/** Pieces of files that pages hand over by calls, each in its place. */
function createPieces(coming: Ways["coming"]): Pick<Files, "takePiece"> {
  type Lane = ReturnType<typeof createHandoff> & { at: number };
  const lanes = new WeakMap<object, Lane>();
  return {
    async takePiece({ ticket, at, bytes }) {
      const entry = coming.find(ticket);
      const { signal } = entry.abort;
      let lane = lanes.get(entry);
      if (lane === undefined) {
        lane = { ...createHandoff(), at: 0 };
        lanes.set(entry, lane);
        coming.meet(ticket, lane.pieces()).catch(() => undefined); // Told by the work that it is for.
      }
      try {
        if (at !== lane.at) throw unreadable(entry.name, "its pieces did not come in order.");
        lane.at += bytes.length;
        await until(signal, lane.push(bytes));
        if (lane.at >= entry.bytes) lane.end();
      } finally {
        bytes.fill(0); // SECURITY: [F4]
      }
    },
  };
}

/** Progress at a pace that a page can draw. */
function createTelling(clock: Clock) {
  const listeners = new Set<(progress: Progress) => void>();
  return {
    onProgress: (listener: (progress: Progress) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    teller(ticket: string, total: number) {
      let last = 0;
      return (done: number) => {
        const now = clock.now();
        if (done < total && now - last < tellEveryMs) return;
        last = now;
        for (const listener of listeners) listener({ ticket, done, total });
      };
    },
  };
}
