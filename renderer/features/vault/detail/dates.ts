const long = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const dayMs = 86_400_000;

/** A stored `2027-03-14` in words, and how far away it is, counted in whole days of the calendar. */
export function dateText(value: string, now: number): { text: string; distance: string } {
  const at = Date.parse(`${value}T00:00:00Z`);
  if (Number.isNaN(at)) return { text: value, distance: "" };
  const local = new Date(now);
  const today = Date.UTC(local.getFullYear(), local.getMonth(), local.getDate());
  const days = Math.round((at - today) / dayMs);
  return { text: long.format(at), distance: distanceText(days) };
}

function distanceText(days: number): string {
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
}

/** How long something is still kept, counted in days of use. */
export function daysText(days: number): string {
  if (days === 0) return "today";
  return days === 1 ? "after 1 more day of use" : `after ${days} more days of use`;
}

/** A stored `2029-09` as it is printed on a card. */
export function monthText(value: string): string {
  const [, year, month] = /^([0-9]{4})-([0-9]{2})$/.exec(value) ?? [];
  return year === undefined || month === undefined ? value : `${month}/${year}`;
}
