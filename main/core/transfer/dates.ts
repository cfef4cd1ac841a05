/** A day as `2027-03-14`, out of a date as programs write it (ISO 8601, with or without a time); null when it is none. */
export function dayOf(text: string): string | null {
  const day = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:$|[T ])/.exec(text.trim())?.[1];
  return day !== undefined && existing(day) === day ? day : null;
}

/** The day of a moment (milliseconds since 1970) by universal time, which exports count in. */
export function dayAt(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function existing(day: string): string | null {
  const time = Date.parse(`${day}T00:00:00Z`);
  // A day that a month lacks rolls over, or is none.
  return Number.isNaN(time) ? null : dayAt(time);
}

const monthForms = [
  /^(?<year>(?:19|20)[0-9]{2})[-/. ]?(?<month>0[1-9]|1[0-2])(?:[-/.][0-9]{1,2}(?:T.*)?)?$/,
  /^(?<year>(?:19|20)[0-9]{2})[-/. ](?<month>[1-9])$/,
  /^(?<month>0?[1-9]|1[0-2])\s*[-/. ]\s*(?<year>(?:(?:19|20)[0-9])?[0-9]{1,2})$/,
  /^(?<month>0[1-9]|1[0-2])(?<year>(?:(?:19|20)[0-9]{2})|[0-9]{2})$/,
];

/** A month as `2029-09`, out of `09/2029`, `9/29`, `2029-9`, `202909`, `092029` and a day of it; null when it is none. */
export function monthOf(text: string): string | null {
  for (const form of monthForms) {
    const { year = "", month = "" } = form.exec(text.trim())?.groups ?? {};
    if (month === "" || (year.length !== 2 && year.length !== 4)) continue;
    return `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, "0")}`;
  }
  return null;
}
