import type { Clock, Power, PowerEvent } from "#core/ports";
import type { HostElectron } from "./electron-surface.ts";

const lookEveryMs = 5_000;

/**
 * The machine's power and the person's presence. On Linux Electron tells of no screen lock, so it is asked
 * for every few seconds.
 */
export function createPower(electron: HostElectron, clock: Clock): Power {
  const listeners = new Set<(event: PowerEvent) => void>();
  const { powerMonitor } = electron;
  const tell = (event: PowerEvent) => {
    for (const listener of listeners) listener(event);
  };
  powerMonitor.on("lock-screen", () => {
    tell("screen-lock");
  });
  powerMonitor.on("suspend", () => {
    tell("suspend");
  });
  powerMonitor.on("resume", () => {
    tell("resume");
  });
  let wasLocked = false;
  const look = () => {
    const isLocked = powerMonitor.getSystemIdleState(60) === "locked";
    if (isLocked && !wasLocked) tell("screen-lock");
    wasLocked = isLocked;
    clock.after(lookEveryMs, look);
  };
  if (process.platform === "linux") look();
  return {
    idleSeconds: () => powerMonitor.getSystemIdleTime(),
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
