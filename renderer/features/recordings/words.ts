import type { RecordingEntry } from "#contract";

/** Minutes and seconds, with hours where there are any. */
export function lengthText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

export function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export const stateWords: Readonly<Record<RecordingEntry["state"], string | null>> = {
  live: "recording now",
  ended: null,
  unfinished: "broke off",
  damaged: "damaged",
};
