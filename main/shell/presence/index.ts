/**
 * How each platform is asked whether the person is there. Must never decide what that opens, run anything
 * that was put together from what somebody else gave, or take silence for a yes.
 */
import { systemClock, type Presence } from "#core/ports";
import type { HostElectron } from "../electron-surface.ts";
import { createPolkit } from "./polkit.ts";
import { createTouchId } from "./touch-id.ts";
import { createWindowsHello } from "./windows-hello.ts";

/** That of this platform, or null where there is none. */
export function createPresence(
  electron: HostElectron,
  platform: NodeJS.Platform = process.platform,
): Presence | null {
  switch (platform) {
    case "darwin":
      return createTouchId(electron, systemClock);
    case "win32":
      return createWindowsHello();
    case "linux":
      return createPolkit();
    default:
      return null;
  }
}
