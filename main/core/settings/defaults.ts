import type { Settings } from "#contract";

export const defaults: Settings = {
  lock: {
    idleMinutes: 10,
    onScreenLock: true,
    onSuspend: true,
    onWindowClose: true,
    onMinimise: false,
    sessions: "keep",
  },
  clipboard: { clearSeconds: 30 },
  trash: { keepDays: 30 },
  reveal: { hideSeconds: 30 },
  appearance: { theme: "system", density: "comfortable" },
  terminal: {
    fontFamily: "",
    fontSize: 13,
    theme: "match",
    cursor: "block",
    cursorBlink: true,
    scrollbackLines: 10_000,
    bell: "visual",
    copyOnSelect: false,
    confirmMultilinePaste: true,
    clipboardWrite: "ask",
    shell: "",
  },
  recording: { when: "never", typed: false, onFailure: "continue", keepDays: 0, keepMegabytes: 0 },
  backups: { kept: 7 },
  health: { breachCheck: false, breachAddress: "https://api.pwnedpasswords.com" },
  quickUnlock: { days: 14, afterRestart: true },
  keyAgent: { enabled: false, listWhileLocked: false, allowed: [] },
};
