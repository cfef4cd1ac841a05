import type { ITheme } from "@xterm/xterm";

/** Reads one design token, such as `--term-bg`, as a colour. */
export type TokenReader = (name: string) => string;

/** A terminal's colours from the design tokens. What the tokens do not name is mixed from what they do. */
export function terminalTheme(token: TokenReader): ITheme {
  const [red, green, yellow, blue, magenta, cyan] = [
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
  ].map((hue) => token(`--ansi-${hue}`));
  const ink = token("--term-fg");
  const dim = token("--term-dim");
  const hues = { red, green, yellow, blue, magenta, cyan };
  return {
    background: token("--term-bg"),
    foreground: ink,
    cursor: token("--term-cursor"),
    cursorAccent: token("--term-bg"),
    selectionBackground: token("--term-select"),
    scrollbarSliderBackground: translucent(dim, "40"),
    scrollbarSliderHoverBackground: translucent(dim, "80"),
    scrollbarSliderActiveBackground: translucent(dim, "a0"),
    black: dim,
    white: ink,
    brightBlack: dim,
    brightWhite: ink,
    ...defined(hues),
    ...defined({
      brightRed: red,
      brightGreen: green,
      brightYellow: yellow,
      brightBlue: blue,
      brightMagenta: magenta,
      brightCyan: cyan,
    }),
  };
}

/** The colours of found text. */
export function findColours(token: TokenReader) {
  return {
    matchBackground: token("--warn-soft"),
    matchOverviewRuler: token("--warn-mark"),
    activeMatchBackground: token("--warn-line"),
    activeMatchBorder: token("--warn"),
    activeMatchColorOverviewRuler: token("--warn"),
  };
}

function translucent(colour: string, alpha: string): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? `${colour}${alpha}` : colour;
}

function defined(colours: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(colours).filter((one): one is [string, string] => one[1] !== undefined),
  );
}
