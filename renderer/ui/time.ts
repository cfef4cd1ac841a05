import { useEffect, useState } from "react";

/** The wall clock, read again every `everyMs` while the component is on screen. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}

/** True once `ms` have gone by since the component appeared. */
export function useLate(ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [ms]);
  return late;
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
});
const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** A moment in the fewest words that are still exact: "14:02", "18 Nov at 09:14", "3 Mar 2025 at 08:00". */
export function momentText(at: number, now = Date.now()): string {
  const moment = new Date(at);
  const today = new Date(now);
  if (moment.toDateString() === today.toDateString()) return `today at ${clock.format(moment)}`;
  const sameYear = moment.getFullYear() === today.getFullYear();
  return `${(sameYear ? day : dayOfYear).format(moment)} at ${clock.format(moment)}`;
}

/** Only the day, with its year. */
export function dayText(at: number): string {
  return dayOfYear.format(new Date(at));
}

/** Only the time of day. */
export function clockText(at: number): string {
  return clock.format(new Date(at));
}

/** Whole seconds from now until `at`, never below zero. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}
