export interface PlotShare {
  readonly label: string;
  /** The bar in words. */
  readonly bar: string;
  /** 1 is on the bar, less is better; null was not measured. */
  readonly share: number | null;
}

const width = 900;
const rowHeight = 34;
const head = 64;
const foot = 40;
const left = 240;
const right = 72;
/** The axis is logarithmic, from a thousandth of a bar to three times it. */
const least = 0.001;
const most = 3;
const marks = [0.001, 0.01, 0.1, 1];

// Own colours for both themes: an image cannot see the page's.
const style = `
  svg { font: 13px system-ui, sans-serif; }
  .paper { fill: #fbfaf8; } .text { fill: #26231f; } .faint { fill: #6a645c; }
  .grid { stroke: #dcd7cf; } .limit { stroke: #26231f; stroke-width: 1.5; stroke-dasharray: 4 3; }
  .holds { fill: #2f7d5b; } .missed { fill: #b3382c; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #191817; } .text { fill: #ece8e1; } .faint { fill: #a39c92; }
    .grid { stroke: #3a3734; } .limit { stroke: #ece8e1; }
    .holds { fill: #57b98b; } .missed { fill: #ef7d70; }
  }`;

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function xOf(share: number): number {
  const clamped = Math.min(most, Math.max(least, share));
  const portion = Math.log(clamped / least) / Math.log(most / least);
  return Math.round(left + portion * (width - left - right));
}

function drawAxis(height: number): string {
  const lines = marks.map((mark) => {
    const x = xOf(mark);
    const kind = mark === 1 ? "limit" : "grid";
    const label = mark === 1 ? "the bar" : `${mark * 100} % of it`;
    return (
      `<line class="${kind}" x1="${x}" x2="${x}" y1="${head - 8}" y2="${height - foot}"/>` +
      `<text class="faint" x="${x}" y="${height - foot + 20}" text-anchor="middle">${label}</text>`
    );
  });
  return lines.join("\n");
}

function drawShare({ label, bar, share }: PlotShare, index: number): string {
  const y = head + index * rowHeight;
  const name = `<text class="text" x="16" y="${y + 12}">${escape(label)}</text>
<text class="faint" x="16" y="${y + 26}" font-size="10">${escape(bar)}</text>`;
  if (share === null) {
    return `${name}\n<text class="faint" x="${left + 6}" y="${y + 18}">not measured</text>`;
  }
  const x = xOf(share);
  const kind = share <= 1 ? "holds" : "missed";
  const figure = share >= 0.1 ? share.toFixed(2) : share.toPrecision(2);
  return `${name}
<rect class="${kind}" x="${left}" y="${y + 4}" width="${Math.max(2, x - left)}" height="16" rx="2"/>
<text class="text" x="${width - 16}" y="${y + 17}" text-anchor="end">${figure}</text>`;
}

/** An SVG that reads on light and on dark paper: how much of its bar each row uses. */
export function drawPlot(shares: readonly PlotShare[]): string {
  const height = head + shares.length * rowHeight + foot;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="How much of each bar is used">
<style>${style}
</style>
<rect class="paper" width="${width}" height="${height}" rx="8"/>
<text class="text" x="16" y="30" font-size="17" font-weight="600">How much of each bar is used</text>
<text class="faint" x="${width - 16}" y="30" text-anchor="end">shorter is better; logarithmic</text>
${drawAxis(height)}
${shares.map(drawShare).join("\n")}
</svg>
`;
}
