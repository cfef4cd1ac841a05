const levels = ["sound", "due", "weak", "bad"] as const;
const words = ["sound", "due", "weak or reused", "breached"] as const;

/** One stone for each password, the oldest first: a crack is seen before a number is read. */
export function Wall({ wall, passwords }: { wall: string; passwords: number }) {
  if (wall === "") return null;
  const each = Math.ceil(passwords / wall.length);
  const there = levels.map((_, level) => wall.includes(String(level)));
  return (
    <figure className="wall-figure">
      <div className="wall" aria-hidden>
        {Array.from(wall, (level, at) => (
          <i key={at} className={`wall-${levels[Number(level)] ?? "sound"} wall-width-${at % 7}`} />
        ))}
      </div>
      <figcaption className="wall-legend">
        <span>
          <i className="wall-sound" aria-hidden />
          {each === 1 ? "Each stone is one password" : `Each stone is ${each} passwords`}, the
          oldest first
        </span>
        {([3, 2, 1] as const).map((level) =>
          there[level] === true ? (
            <span key={level}>
              <i className={`wall-${levels[level]}`} aria-hidden />
              {words[level]}
            </span>
          ) : null,
        )}
      </figcaption>
    </figure>
  );
}
