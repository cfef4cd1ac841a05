import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { id, name, nothing } from "./shapes.ts";

export const vault = z.strictObject({
  id,
  name: z.string(),
  record_count: z.int().min(0),
  safe_for_travel: z.boolean(),
});
export type Vault = z.infer<typeof vault>;

export const vaults = {
  list: call({ input: nothing, output: z.array(vault) }),
  create: call({ input: z.strictObject({ name }), output: vault, failures: [...writeFailures] }),
  rename: call({
    input: z.strictObject({ id, name }),
    output: vault,
    failures: ["not-found", "record-damaged", ...writeFailures],
  }),
  /** Whether it may stay on this device when the others leave it. */
  mark: call({
    input: z.strictObject({ id, safe_for_travel: z.boolean() }),
    output: vault,
    failures: ["not-found", "record-damaged", ...writeFailures],
  }),
  /** Removes an empty vault: one with records, also in the trash, is refused. */
  remove: call({
    input: z.strictObject({ id }),
    output: nothing,
    failures: ["not-found", "vault-not-empty", "last-vault", ...writeFailures],
  }),
};
