import { existsSync, readFileSync } from "node:fs";
import type { Presence } from "#core/ports";
import { askForMs, checkForMs, runProgram, type Ended } from "./run.ts";

/** As the file `assets/linux/dev.sallyport.desktop.policy` declares it. */
export const polkitAction = "dev.sallyport.desktop.unlock";

/** Exit codes of pkcheck(1). */
const authorised = 0;
const notAuthorised = 1;
const needsSignIn = 2;
const dismissed = 3;

const reasons = {
  missing: "polkit is not installed on this computer.",
  unregistered:
    "Sallyport’s entry for polkit is not installed. The Debian package brings it; for anything else the guide says how.",
  unasked: "The rules of this computer let programs through without asking you.",
  remote: "polkit does not ask here, for example because you sit at another computer.",
  silent: "polkit does not answer on this computer.",
};

/** The process that polkit is asked about: its number, when it was started, and whose it is. */
export function polkitSubject(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field, a name in parentheses, may hold anything; the start is the twentieth after it.
  const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
  return `${pid},${start},${uid}`;
}

/** This computer's own sign-in, as polkit asks for it: a password, a finger, whatever is set up there. */
export function createPolkit(
  pid: number = process.pid,
  // SECURITY: by its full path: a PATH that somebody prepared must not name the witness. [QU4]
  program: string = "/usr/bin/pkcheck",
): Presence {
  const check = (timeoutMs: number, ...more: string[]): Promise<Ended> =>
    runProgram(
      program,
      ["--action-id", polkitAction, "--process", polkitSubject(pid), ...more],
      timeoutMs,
    );
  return {
    way: "system-sign-in",
    async unavailable() {
      if (!existsSync(program)) return reasons.missing;
      const { code, text } = await check(checkForMs);
      switch (code) {
        case needsSignIn:
          return null;
        case authorised:
          return reasons.unasked;
        case notAuthorised:
          return reasons.remote;
        default:
          return /not registered/i.test(text) ? reasons.unregistered : reasons.silent;
      }
    },
    async ask() {
      // SECURITY: a yes that nobody was asked for shows nobody's presence. [QU4]
      if ((await check(checkForMs)).code !== needsSignIn) return "refused";
      const { code, isLate } = await check(askForMs, "--allow-user-interaction");
      if (code === authorised) return "present";
      return isLate || code === dismissed ? "cancelled" : "refused";
    },
  };
}
