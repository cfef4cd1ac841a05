import { z } from "zod";
import { customKinds, recordTypes } from "#contract/record-types";

/** The name under which an entry's custom data holds its layout. */
export const layoutName = "Sallyport";

/**
 * What KeePass has no place for: our own note on an entry that we wrote, so that it comes back as it was. It holds
 * names and kinds, never a value; texts that it does not name, or that another program removed, do not matter.
 */
const layout = z.object({
  type: z.enum(recordTypes),
  favourite: z.boolean().default(false),
  archived: z.boolean().default(false),
  asksAgain: z.boolean().default(false),
  createdAt: z.number().nullable().default(null),
  changedAt: z.number().nullable().default(null),
  /** Where KeePass's separators would break them. */
  tags: z.array(z.string()).optional(),
  /** The text's name -> the field's. */
  fields: z.record(z.string(), z.string()).default({}),
  /** In the record's order. */
  custom: z
    .array(z.object({ key: z.string(), label: z.string(), kind: z.enum(customKinds) }))
    .default([]),
  /** Texts that were bare secrets of one-time codes. */
  bare: z.array(z.string()).default([]),
});

export type Layout = z.infer<typeof layout>;

/** Null for what is no layout of ours. */
export function readLayout(text: string | undefined): Layout | null {
  if (text === undefined) return null;
  try {
    return layout.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
