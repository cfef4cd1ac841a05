import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { HostElectron, HostWindow } from "./electron-surface.ts";

const side = z.int().min(-100_000).max(100_000);
const windowState = z.strictObject({
  /** Null leaves the place to the system. */
  place: z.strictObject({ x: side, y: side }).nullable(),
  width: z.int().min(480).max(20_000),
  height: z.int().min(400).max(20_000),
  maximised: z.boolean(),
});
export type WindowState = z.infer<typeof windowState>;

const usual: WindowState = { place: null, width: 1280, height: 800, maximised: false };
const file = (folder: string) => path.join(folder, "window.json");

/** Where the window was, when that is still on a screen; else the usual size, placed by the system. */
export function recallWindow(electron: HostElectron, folder: string): WindowState {
  let state: WindowState;
  try {
    state = windowState.parse(JSON.parse(readFileSync(file(folder), "utf8")));
  } catch {
    return usual; // Not there yet, or not ours: nothing is lost but a window's place.
  }
  if (state.place === null) return state;
  const { x, y } = state.place;
  const isSeen = electron.screen.getAllDisplays().some(({ workArea: area }) => {
    const [right, bottom] = [area.x + area.width, area.y + area.height];
    return x >= area.x - 20 && x < right - 100 && y >= area.y - 20 && y < bottom - 100;
  });
  return isSeen ? state : usual;
}

/** Remembers where the window is. A folder that cannot be written costs only that. */
export function rememberWindow(window: HostWindow, folder: string): void {
  const { x, y, width, height } = window.getNormalBounds();
  const state: WindowState = {
    place: { x, y },
    width,
    height,
    maximised: window.isMaximized(),
  };
  try {
    writeFileSync(file(folder), JSON.stringify(state), { mode: 0o600 });
  } catch {
    // As said: next time the window opens in its usual place.
  }
}
