const windowMs = 4000;

/** Bytes a second over the last seconds: what a person sees as the rate. */
export function createRate(now: () => number) {
  const marks: { at: number; bytes: number }[] = [];
  let total = 0;
  return {
    add(bytes: number): void {
      total += bytes;
      const at = now();
      const last = marks.at(-1);
      if (last !== undefined && at - last.at < 100) last.bytes = total;
      else marks.push({ at, bytes: total });
    },
    perSecond(): number {
      const at = now();
      for (let first = marks[0]; first !== undefined && at - first.at > windowMs; [first] = marks) {
        marks.shift();
      }
      const [oldest] = marks;
      if (oldest === undefined || at - oldest.at < 200) return 0;
      return Math.max(0, Math.round(((total - oldest.bytes) * 1000) / (at - oldest.at)));
    },
  };
}
