import { AppError } from "#core/errors";

/** `import-damaged`: `where` is a line or an element of the file ("line 12"), `what` a sentence without any value. */
export function damaged(where: string, what: string): AppError {
  return new AppError("import-damaged", `${capitalise(where)}: ${what}`, { details: { where } });
}

/** `import-unsupported`: a version or kind that nobody here knows, named in the sentence. */
export function unsupported(what: string): AppError {
  return new AppError("import-unsupported", what);
}

/** `import-too-large`. `limit` in bytes. */
export function tooLarge(what: string, limit: number): AppError {
  return new AppError("import-too-large", `${what} The limit is ${readableSize(limit)}.`, {
    details: { limit },
  });
}

/** `cancelled`, when the signal says so. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError("cancelled", "Cancelled. Nothing was changed.");
}

function readableSize(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${Math.round(bytes / 1024 ** unit)} ${units[unit] ?? ""}`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
