import type { AuditDetails } from "#core/audit";
import type { Reel } from "./reel.ts";

/**
 * `whole`: as the trail says it ended. `unfinished`: it broke off, or goes on; all that is there is as it was
 * written. `altered`: it is not.
 */
export interface Verdict {
  readonly state: "whole" | "unfinished" | "altered";
  /** In words; empty when it is whole. */
  readonly finding: string;
  /** How far it is as it was written, in milliseconds. */
  readonly soundUntil: number;
  readonly frames: number;
}

/** What the trail says of a recording. */
export interface Told {
  readonly started: AuditDetails | null;
  readonly ended: AuditDetails | null;
}

const framesAtOnce = 64;
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Opens every frame, and compares the chain of their hashes with the trail. Aside now and then. [RE13] */
export async function verify(reel: Reel, told: Told, isLive: boolean): Promise<Verdict> {
  const { frames } = reel;
  let previous = reel.hash(-1);
  let soundUntil = 0;
  const say = (state: Verdict["state"], finding: string): Verdict => ({
    ...{ state, finding, soundUntil, frames: frames.length },
  });
  for (let number = 0; number < frames.length; number++) {
    if (number % framesAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    if (!reel.isWhole(number, previous)) {
      return say("altered", `It was altered ${inSeconds(soundUntil)} after its start.`);
    }
    previous = reel.hash(number);
    const startedAs = told.started?.["hash"];
    if (number === 0 && startedAs !== undefined && startedAs !== textOf(previous)) {
      return say("altered", "It is not the recording that the trail tells of.");
    }
    soundUntil = frames[number]?.to ?? soundUntil;
  }
  return judge(reel, { told, isLive, hash: textOf(previous) }, say);
}

function judge(
  reel: Reel,
  { told, isLive, hash }: { told: Told; isLive: boolean; hash: string },
  say: (state: Verdict["state"], finding: string) => Verdict,
): Verdict {
  const { ended, started } = told;
  if (ended === null) {
    if (isLive) return say("unfinished", "It goes on.");
    if (started === null) return say("altered", "The trail does not tell of it.");
    const dropped = reel.rest > 0 ? ` ${reel.rest} bytes of an unfinished frame are left out.` : "";
    return say("unfinished", `It broke off: the trail does not tell of its end.${dropped}`);
  }
  const missing = Number(ended["frames"] ?? 0) - reel.frames.length;
  if (missing > 0) {
    return say(
      "altered",
      `It was cut short: ${missing} of ${String(ended["frames"])} frames are missing at its end.`,
    );
  }
  if (ended["hash"] !== hash || reel.rest > 0) {
    return say("altered", "Something was added behind its end.");
  }
  return say("whole", "");
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
