import { z } from "zod";
import { call } from "./call.ts";
import { line, nothing, text, time } from "./shapes.ts";

export const clipboardState = z.strictObject({
  /** What of ours is on the clipboard, in words, or null. */
  holds: z.strictObject({ label: z.string(), recordName: z.string() }).nullable(),
  copiedAt: time.nullable(),
  clearsAt: time.nullable(),
});
export type ClipboardState = z.infer<typeof clipboardState>;

export const clipboard = {
  state: call({ input: nothing, output: clipboardState }),
  /** Clears it now, if it still holds what we put there. */
  clear: call({ input: nothing, output: nothing }),
  /** A terminal's selection: plain text that the screen already shows. */
  writeText: call({
    input: z.strictObject({ text }),
    output: nothing,
    failures: ["clipboard-unavailable"],
  }),
  readText: call({
    input: nothing,
    output: z.strictObject({ text: z.string() }),
    failures: ["clipboard-unavailable"],
  }),
};

export const app = {
  about: call({
    input: nothing,
    output: z.strictObject({
      version: z.string(),
      host: z.enum(["electron", "browser"]),
      platform: z.enum(["linux", "mac", "windows"]),
      dataFolder: z.string(),
      demo: z.boolean(),
    }),
  }),
  /** Opens http, https and mailto addresses in the person's own browser; anything else is refused. */
  openLink: call({
    input: z.strictObject({ url: line }),
    output: nothing,
    failures: ["link-refused"],
  }),
};
