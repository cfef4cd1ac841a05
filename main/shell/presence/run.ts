import { execFile } from "node:child_process";

/** How a program of the system ended. */
export interface Ended {
  /** Null where it could not be started, or did not end in time. */
  readonly code: number | null;
  readonly isLate: boolean;
  /** What it wrote to both its outputs. */
  readonly text: string;
}

export type Run = (file: string, args: readonly string[], timeoutMs: number) => Promise<Ended>;

const mostBytes = 65_536;

/** Runs a program by its full path, with no shell between, and ends it when its time is over. Never rejects. */
export const runProgram: Run = (file, args, timeoutMs) =>
  new Promise((resolve) => {
    const options = {
      timeout: timeoutMs,
      maxBuffer: mostBytes,
      windowsHide: true,
      // What it says is compared, so it shall not say it in another language.
      env: { ...process.env, LC_ALL: "C" },
    };
    execFile(file, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ code, isLate: error?.killed === true, text: `${stdout}${stderr}`.trim() });
    });
  });

/** Nobody answered: as good as cancelled. */
export const askForMs = 120_000;
export const checkForMs = 10_000;
