import type { ITerminalOptions } from "@xterm/xterm";
import type { Settings } from "#contract";
import { terminalTheme } from "./theme.ts";
import { pageShade, tokensOf, type Shade } from "./tokens.ts";

/** How terminals look: the person's settings, in the shade that the page is shown in. */
export interface Look {
  readonly settings: Settings["terminal"];
  readonly shade: Shade;
}

/** The look that the settings ask for now. */
export function lookOf(settings: Settings["terminal"]): Look {
  return { settings, shade: settings.theme === "match" ? pageShade() : settings.theme };
}

export function optionsOf({ settings, shade }: Look): ITerminalOptions {
  const token = tokensOf(shade);
  const own = settings.fontFamily.trim();
  const face = token("--font-mono");
  return {
    theme: terminalTheme(token),
    fontFamily: own === "" ? face : `${own}, ${face}`,
    fontSize: settings.fontSize,
    fontWeight: 400,
    fontWeightBold: 600,
    lineHeight: 1.15,
    cursorStyle: settings.cursor,
    cursorBlink: settings.cursorBlink,
    cursorInactiveStyle: "outline",
    scrollback: settings.scrollbackLines,
    minimumContrastRatio: 4.5,
    drawBoldTextInBrightColors: false,
    macOptionIsMeta: true,
    rightClickSelectsWord: false,
    smoothScrollDuration: 0,
  };
}
