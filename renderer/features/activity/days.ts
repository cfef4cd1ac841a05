import type { AuditEvent } from "#contract";

/** What the list draws: a day's head, or an event. */
export type Item =
  | { readonly kind: "day"; readonly key: string; readonly words: string }
  | { readonly kind: "event"; readonly key: string; readonly event: AuditEvent };

const weekday = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });
const withYear = new Intl.DateTimeFormat("en", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** Puts a head before the first event of each day. Events come newest first. */
export function withDays(events: readonly AuditEvent[], now: number): readonly Item[] {
  const items: Item[] = [];
  let last = "";
  for (const event of events) {
    const day = new Date(event.at).toDateString();
    if (day !== last) items.push({ kind: "day", key: day, words: dayText(event.at, now) });
    last = day;
    items.push({ kind: "event", key: String(event.sequence), event });
  }
  return items;
}

/** "Today, Saturday 21 November"; the year only when it is another. */
export function dayText(at: number, now: number): string {
  const day = new Date(at);
  const today = new Date(now);
  const yesterday = new Date(now);
  yesterday.setDate(today.getDate() - 1);
  const isThisYear = day.getFullYear() === today.getFullYear();
  const words = ordered(isThisYear ? weekday : withYear, day);
  if (day.toDateString() === today.toDateString()) return `Today, ${words}`;
  return day.toDateString() === yesterday.toDateString() ? `Yesterday, ${words}` : words;
}

/** Day before month, as everywhere in the product. */
function ordered(format: Intl.DateTimeFormat, day: Date): string {
  const part = Object.fromEntries(
    format.formatToParts(day).map(({ type, value }) => [type, value]),
  );
  const words = `${part["weekday"] ?? ""} ${part["day"] ?? ""} ${part["month"] ?? ""}`;
  return part["year"] === undefined ? words : `${words} ${part["year"]}`;
}
