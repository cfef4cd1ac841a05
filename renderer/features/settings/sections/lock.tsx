import type { Settings } from "#contract";
import { useRead } from "#bridge";
import { changeSettings } from "../change.ts";
import { ChoiceRow, NumberRow, SwitchRow } from "../rows.tsx";

const minutes = [
  [1, "1 minute"],
  [2, "2 minutes"],
  [5, "5 minutes"],
  [10, "10 minutes"],
  [15, "15 minutes"],
  [30, "30 minutes"],
  [60, "1 hour"],
  [240, "4 hours"],
  [0, "Never"],
] as const;

/** What each host can know of the machine, in words. */
const hints = {
  electron: {
    idle: "No key and no pointer anywhere on this machine, not only here.",
    screen: undefined,
    sleep: "Also when the clock shows, on waking, that the machine slept.",
    minimise: undefined,
  },
  browser: {
    idle: "No key and no pointer in a page of Sallyport: in a browser it sees no other window.",
    screen: "Only in the application: a browser does not tell. Here it locks when idle.",
    sleep: "On waking, when the clock shows that the machine slept.",
    minimise: "Only in the application: a browser does not tell.",
  },
} as const;

/** When it locks, and what a lock does to sessions. */
export function LockSection({ lock }: { lock: Settings["lock"] }) {
  const host = useRead("app.about", {}).data?.host;
  if (host === undefined) return null;
  const hint = hints[host];
  const set = (change: Partial<Settings["lock"]>) => {
    changeSettings({ lock: change });
  };
  return (
    <>
      <NumberRow
        label="Lock when idle for"
        hint={hint.idle}
        value={lock.idleMinutes}
        choices={minutes}
        other={(value) => `${value} minutes`}
        onChange={(idleMinutes) => {
          set({ idleMinutes });
        }}
      />
      <SwitchRow
        label="Lock with the screen"
        hint={hint.screen}
        checked={lock.onScreenLock}
        onChange={(onScreenLock) => {
          set({ onScreenLock });
        }}
      />
      <SwitchRow
        label="Lock before sleep"
        hint={hint.sleep}
        checked={lock.onSuspend}
        onChange={(onSuspend) => {
          set({ onSuspend });
        }}
      />
      <SwitchRow
        label="Lock when the window closes"
        checked={lock.onWindowClose}
        onChange={(onWindowClose) => {
          set({ onWindowClose });
        }}
      />
      <SwitchRow
        label="Lock when minimised"
        hint={hint.minimise}
        checked={lock.onMinimise}
        onChange={(onMinimise) => {
          set({ onMinimise });
        }}
      />
      <ChoiceRow
        label="Terminal sessions"
        hint="Behind the lock they are not on any screen and take no input."
        value={lock.sessions}
        choices={[
          { value: "keep", label: "Keep running" },
          { value: "close", label: "Close" },
        ]}
        onChange={(sessions) => {
          set({ sessions });
        }}
      />
    </>
  );
}
