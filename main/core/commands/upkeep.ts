import { z } from "zod";
import { command } from "./face.ts";

const nothing = z.strictObject({});

export const status = command({
  input: nothing,
  needsKeys: false,
  needsList: false,
  wants: () => "ask whether it is locked",
  run: ({ account }) => ({ state: account.state(), retryAt: account.retryAt() }),
});

export const verify = command({
  input: nothing,
  needsKeys: false,
  needsList: false,
  wants: () => "check the trail",
  run: ({ audit }) => audit.verify(),
});

/** Sealed, in the data folder's own place, and once a day: so it needs no key and no approval. */
export const backup = command({
  input: nothing,
  needsKeys: false,
  needsList: false,
  wants: () => "write a backup",
  run: async ({ account }) => ({ written: await account.backup() }),
});
