const width = 1280;
const height = 774;
const middle = width / 2;
const spring = 330;
const inner = 236;
const outer = 282;

const range = (count: number, from: number, step: number) =>
  Array.from({ length: count }, (_, index) => from + index * step);

/** The height of the inner arch above `x`. */
function archTop(x: number): number {
  return spring - Math.sqrt(inner * inner - (x - middle) ** 2);
}

/** Half the opening's width at `y`: full below the spring, a circle's chord above it. */
function halfAt(y: number): number {
  return y >= spring ? inner : Math.sqrt(inner * inner - (spring - y) ** 2);
}

const bars = range(11, 430, 42);
const barsPath = bars.map((x) => `M${x} ${archTop(x).toFixed(1)}V748`).join("");
const crossPath = range(10, 150, 64)
  .map((y) => `M${(middle - halfAt(y)).toFixed(1)} ${y}H${(middle + halfAt(y)).toFixed(1)}`)
  .join("");
const spikesPath = bars.map((x) => `M${x - 4} 748L${x} 768L${x + 4} 748Z`).join("");

const joints = range(14, 0, 180 / 13).map((degrees) => {
  const angle = (degrees * Math.PI) / 180;
  const at = (radius: number) =>
    `${(middle - radius * Math.cos(angle)).toFixed(1)} ${(spring - radius * Math.sin(angle)).toFixed(1)}`;
  return `M${at(inner)}L${at(outer)}`;
});
const courses = range(8, 380, 50).map(
  (y) => `M${middle - outer} ${y}H${middle - inner}M${middle + inner} ${y}H${middle + outer}`,
);
const jointsPath = [...joints, ...courses].join("");

const archOf = (radius: number) =>
  `M${middle - radius} ${height}V${spring}a${radius} ${radius} 0 0 1 ${2 * radius} 0V${height}`;

/** The stone arch with its portcullis, which the style sheet raises. */
export function Arch() {
  return (
    <svg
      className="gate-arch"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMax slice"
      aria-hidden
    >
      <defs>
        <clipPath id="gate-opening">
          <path d={`${archOf(inner)}Z`} />
        </clipPath>
      </defs>
      <path className="gate-dark" d={`${archOf(inner)}Z`} />
      <g clipPath="url(#gate-opening)">
        <g className="portcullis">
          <path d={barsPath} />
          <path d={crossPath} />
          <path className="spikes" d={spikesPath} />
        </g>
      </g>
      <path className="gate-stone" d={archOf(inner)} />
      <path className="gate-stone" d={archOf(outer)} />
      <path className="gate-joints" d={jointsPath} />
    </svg>
  );
}
