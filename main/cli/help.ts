import { grammar, type Word } from "./grammar.ts";
import { everywhere, type Grammar, type Option } from "./options.ts";

function optionLines(options: Readonly<Record<string, Option>>): string[] {
  return Object.entries(options).map(([name, { short, value, help }]) => {
    const flag = `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
    return `  ${flag.padEnd(28)} ${help}`;
  });
}

function helpOn(word: Word): string {
  const { summary, operands, options, examples }: Grammar = grammar[word];
  const own = optionLines(options);
  return [
    `${summary}.`,
    "",
    `Usage: sallyport ${[word, "[options]", ...operands].join(" ")}`,
    "",
    ...(own.length > 0 ? ["Options:", ...own, ""] : []),
    "Options of every command:",
    ...optionLines(everywhere),
    "",
    "Examples:",
    ...examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

/** What can be typed: every command, or one of them. */
export function help(word: Word | null): string {
  if (word !== null) return helpOn(word);
  const words = Object.entries(grammar).map(
    ([name, { summary, operands }]) => `  ${[name, ...operands].join(" ").padEnd(24)} ${summary}`,
  );
  return [
    "Sallyport: your passwords and your terminals behind one lock.",
    "",
    "Usage: sallyport COMMAND [options]",
    "",
    "Commands:",
    ...words,
    "",
    "Options of every command:",
    ...optionLines(everywhere),
    "",
    "It asks the running application, and opens the vault itself where none runs.",
    "More on one command: sallyport help COMMAND. Exit codes and examples: docs/cli.md.",
    "",
  ].join("\n");
}
