import type { TokenReader } from "./theme.ts";

export type Shade = "light" | "dark";

/** The shade that the page is shown in now. */
export function pageShade(): Shade {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Runs `changed` when the page's shade may have changed; the answer ends it. */
export function followPageShade(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const page = new MutationObserver(changed);
  page.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", changed);
  return () => {
    page.disconnect();
    system.removeEventListener("change", changed);
  };
}

/** Reads the design tokens of a shade, also of the one that the page does not show. */
export function tokensOf(shade: Shade): TokenReader {
  if (shade === pageShade()) {
    const shown = getComputedStyle(document.documentElement);
    return (name) => shown.getPropertyValue(name).trim();
  }
  const declared = new Map<string, string>();
  for (const rule of rulesOfPage()) {
    const isBase = rule.selectorText === ":root";
    const isDark = rule.selectorText === ':root[data-theme="dark"]';
    if (!isBase && !(isDark && shade === "dark")) continue;
    for (const name of rule.style) {
      if (name.startsWith("--")) declared.set(name, rule.style.getPropertyValue(name).trim());
    }
  }
  return (name) => declared.get(name) ?? "";
}

function rulesOfPage(): CSSStyleRule[] {
  return Array.from(document.styleSheets)
    .flatMap((sheet) => Array.from(sheet.cssRules))
    .filter((rule) => rule instanceof CSSStyleRule);
}
