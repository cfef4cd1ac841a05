import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { id, line, nothing } from "./shapes.ts";

/** Core looks at it again, part by part, before it is used. */
const serviceAddress = line.regex(
  /^(https:\/\/[^\s/?#@]+|http:\/\/(localhost|127(\.[0-9]+){3}|\[::1\])(:[0-9]+)?)(\/[^\s?#@]*)?$/i,
  "Give an address that begins with https://.",
);

export const settingsShape = z.strictObject({
  lock: z.strictObject({
    /** Minutes without a key or pointer anywhere on this machine; 0 never. */
    idleMinutes: z.int().min(0).max(1440),
    onScreenLock: z.boolean(),
    onSuspend: z.boolean(),
    onWindowClose: z.boolean(),
    onMinimise: z.boolean(),
    sessions: z.enum(["keep", "close"]),
  }),
  clipboard: z.strictObject({
    /** Seconds until a copied secret leaves the clipboard; 0 never. */
    clearSeconds: z.int().min(0).max(3600),
  }),
  trash: z.strictObject({
    /** After so many days of use a record of the trash goes for good; 0 never. */
    keepDays: z.literal([0, 7, 30, 90]),
  }),
  reveal: z.strictObject({ hideSeconds: z.int().min(5).max(600) }),
  appearance: z.strictObject({
    theme: z.enum(["system", "light", "dark"]),
    density: z.enum(["comfortable", "compact"]),
  }),
  terminal: z.strictObject({
    fontFamily: z.string().max(200),
    fontSize: z.int().min(8).max(40),
    theme: z.enum(["match", "light", "dark"]),
    cursor: z.enum(["block", "bar", "underline"]),
    cursorBlink: z.boolean(),
    scrollbackLines: z.int().min(100).max(200_000),
    bell: z.enum(["off", "visual"]),
    copyOnSelect: z.boolean(),
    confirmMultilinePaste: z.boolean(),
    clipboardWrite: z.enum(["ask", "never"]),
    /** Empty: the person's own login shell. */
    shell: z.string().max(1000),
  }),
  recording: z.strictObject({
    /** Where the host does not say otherwise. */
    when: z.enum(["never", "always"]),
    /** What is typed too, as far as the program shows it. */
    typed: z.boolean(),
    /** What becomes of a session whose recording cannot go on, such as on a full disk. */
    onFailure: z.enum(["continue", "end"]),
    /** After so many days a recording is removed; 0 never. */
    keepDays: z.int().min(0).max(3650),
    /** The oldest are removed beyond so many megabytes, 1,000,000 bytes each; 0 never. */
    keepMegabytes: z.int().min(0).max(10_000_000),
  }),
  backups: z.strictObject({
    /** How many daily ones stay, and how many of those taken by hand. */
    kept: z.int().min(1).max(100),
  }),
  health: z.strictObject({
    /** Passwords may be looked up at a service, by five digits of a hash. */
    breachCheck: z.boolean(),
    /** `https:`, or `http:` on this machine; ranges are asked for below it. */
    breachAddress: serviceAddress,
  }),
  quickUnlock: z.strictObject({
    /** So many days after the master password was given, it is asked for again. */
    days: z.int().min(1).max(90),
    /** Also when Sallyport, or the machine, was started anew. */
    afterRestart: z.boolean(),
  }),
  keyAgent: z.strictObject({
    enabled: z.boolean(),
    /** Public keys are answered while locked, from memory; otherwise an unlock is asked for. */
    listWhileLocked: z.boolean(),
    /** The SSH keys that it may offer, by record. */
    allowed: z.array(id).max(200),
  }),
});
export type Settings = z.infer<typeof settingsShape>;

const partial = z.strictObject({
  lock: settingsShape.shape.lock.partial().optional(),
  clipboard: settingsShape.shape.clipboard.partial().optional(),
  trash: settingsShape.shape.trash.partial().optional(),
  reveal: settingsShape.shape.reveal.partial().optional(),
  appearance: settingsShape.shape.appearance.partial().optional(),
  terminal: settingsShape.shape.terminal.partial().optional(),
  recording: settingsShape.shape.recording.partial().optional(),
  backups: settingsShape.shape.backups.partial().optional(),
  health: settingsShape.shape.health.partial().optional(),
  quickUnlock: settingsShape.shape.quickUnlock.partial().optional(),
  keyAgent: settingsShape.shape.keyAgent.partial().optional(),
});
export type SettingsChange = z.input<typeof partial>;

export const settings = {
  /** Answers while locked too: the theme of the gate and the lock's own times come from here. */
  get: call({ input: nothing, output: settingsShape }),
  change: call({ input: partial, output: settingsShape, failures: [...writeFailures] }),
  /** Moves the data folder: locks, copies, opens the copy to prove it, and only then forgets the old place. */
  moveData: call({
    input: z.strictObject({ folder: line.min(1) }),
    output: z.strictObject({ folder: z.string() }),
    failures: ["folder-unsuitable", ...writeFailures],
  }),
};
