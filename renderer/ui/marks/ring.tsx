import "./ring.css";

/** A ring that empties once a second. Amber in the last seconds, when the next code is shown too. */
export function Ring({
  secondsLeft,
  of,
  low = 6,
}: {
  secondsLeft: number;
  of: number;
  low?: number;
}) {
  const share = Math.max(0, Math.min(100, (secondsLeft / of) * 100));
  return (
    <svg
      className={secondsLeft <= low ? "ring ring-low" : "ring"}
      viewBox="0 0 22 22"
      role="img"
      aria-label={`${secondsLeft} seconds left`}
    >
      <circle cx="11" cy="11" r="9.2" />
      <circle
        className="ring-left"
        cx="11"
        cy="11"
        r="9.2"
        pathLength="100"
        strokeDasharray={`${share} 100`}
      />
      <text x="11" y="14">
        {secondsLeft}
      </text>
    </svg>
  );
}
