import { AppError } from "#core/errors";
import type { IncomingFile } from "#core/files";
import { createTray, withHome } from "#core/transfer";
import type {
  Departure,
  LeaveOutcome,
  LeaveRequest,
  Return,
  ReturnOutcome,
  Travel,
  TravelProgress,
} from "./face.ts";

/** The one way out or back that a person is at. What begins ends what was under way. */
export interface TravelDesk {
  departure(): Departure;
  leave(request: LeaveRequest): Promise<LeaveOutcome>;
  /** A file that the person chose, or of this path. Rejects with `import-damaged`, `import-too-large`, `cancelled`. */
  take(file: IncomingFile): Promise<{ name: string }>;
  takePath(path: string): Promise<{ name: string }>;
  /** The dry look. `not-found` where no file was taken. */
  open(password: string): Promise<Return>;
  return(): Promise<ReturnOutcome>;
  /** Ends what is under way, and forgets the file. */
  forget(): void;
  readonly onProgress: (listener: (progress: TravelProgress) => void) => () => void;
}

function createTurn() {
  const listeners = new Set<(progress: TravelProgress) => void>();
  let running = new AbortController();
  return {
    cancel: () => {
      running.abort();
    },
    begin() {
      running.abort();
      running = new AbortController();
      return {
        signal: running.signal,
        onProgress: (progress: TravelProgress) => {
          for (const listener of listeners) listener(progress);
        },
      };
    },
    onProgress: (listener: (progress: TravelProgress) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function createTravelDesk(travel: Travel): TravelDesk {
  const turn = createTurn();
  const tray = createTray();

  function forget(): void {
    turn.cancel();
    travel.forget();
    tray.clear();
  }

  return {
    forget,
    departure: () => travel.departure(),
    onProgress: turn.onProgress,
    leave: (request) => travel.leave({ ...request, file: withHome(request.file) }, turn.begin()),
    takePath(path) {
      forget();
      return tray.takePath(path);
    },
    take(file) {
      forget();
      return tray.take(file);
    },
    async open(password) {
      const source = tray.source();
      if (source === null) throw new AppError("not-found", "Choose a travel file first.");
      return travel.open(source, password, turn.begin());
    },
    async return() {
      const outcome = await travel.return(turn.begin());
      forget();
      return outcome;
    },
  };
}
