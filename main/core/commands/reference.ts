import { z } from "zod";
import { AppError } from "#core/errors";

/** Names a record, or one field of it, in text that may lie about in files: it is no secret. */
export const reference = z.strictObject({
  vault: z.string().min(1).max(200).nullable(),
  record: z.string().min(1).max(200),
  /** Null for a whole env file. */
  field: z.string().min(1).max(200).nullable(),
});
export type Reference = z.infer<typeof reference>;

const form = /^sallyport:\/\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/;

/**
 * Reads `sallyport://vault/record/field`, parts percent-encoded where they hold a slash; without a field it
 * names an env file. Throws `record-invalid`.
 */
export function parseReference(text: string): Reference {
  const [, vault, record, field] = form.exec(text) ?? [];
  if (vault === undefined || record === undefined) throw unreadable(text);
  try {
    return reference.parse({
      vault: decodeURIComponent(vault),
      record: decodeURIComponent(record),
      field: field === undefined ? null : decodeURIComponent(field),
    });
  } catch {
    throw unreadable(text);
  }
}

function unreadable(text: string): AppError {
  return new AppError(
    "record-invalid",
    `“${text.slice(0, 200)}” is no reference. One looks like sallyport://Personal/Forge/password, with %2F for a slash in a name.`,
  );
}
