import { parseArgs } from "node:util";
import { CliFailure } from "./failure.ts";
import { grammar, type Word } from "./grammar.ts";
import { everywhere, type Grammar, type Option } from "./options.ts";

type Values = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

/** A command line that was understood. */
export interface Asked {
  readonly word: Word;
  readonly operands: readonly string[];
  readonly text: (name: string) => string | undefined;
  readonly texts: (name: string) => readonly string[];
  readonly flag: (name: string) => boolean;
}

/** `sallyport`, `--help` and `help` come to nothing but the help, of one command where one is named. */
export type Reading = Asked | { readonly help: Word | null };

function usage(message: string): CliFailure {
  return new CliFailure("usage", message);
}

export function isWord(text: string): text is Word {
  return Object.hasOwn(grammar, text);
}

/** Where the command's own name is: behind options that may come before it. */
function findWord(args: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--data") at++;
    else if (!arg.startsWith("-")) return at;
  }
  return -1;
}

function checkOperands(
  word: Word,
  { operands: wanted }: Grammar,
  operands: readonly string[],
): void {
  const isOpen = wanted.some((name) => name.endsWith("..."));
  const isFitting = isOpen ? operands.length >= 1 : operands.length === wanted.length;
  if (!isFitting) throw usage(`Usage: sallyport ${[word, ...wanted].join(" ")}`);
  if (word === "travel" && !["leave", "return"].includes(operands[0] ?? ""))
    throw usage("Usage: sallyport travel leave FILE, or: sallyport travel return FILE");
  if (word === "audit" && operands[0] !== "verify") throw usage("Usage: sallyport audit verify");
}

/** Options in the form that Node reads. */
function readable(options: Readonly<Record<string, Option>>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short !== undefined && { short }), ...(multiple === true && { multiple }) },
    ]),
  );
}

function parse(args: string[], options: Readonly<Record<string, Option>>) {
  try {
    return parseArgs({ args, options: readable(options), allowPositionals: true, strict: true });
  } catch (error) {
    // Its first sentence names the option; the rest explains Node's own rules.
    const said = error instanceof Error ? error.message.split(/\. |\n/)[0] : "";
    throw usage(`${said ?? "This cannot be read"}. See: sallyport --help`);
  }
}

/** Reads a command line. Throws `usage`. */
export function readArguments(args: readonly string[]): Reading {
  const at = findWord(args);
  const word = args[at];
  if (word === undefined || word === "help") {
    if (word === undefined) parse([...args], everywhere);
    const about = args[at + 1];
    return { help: word !== undefined && about !== undefined && isWord(about) ? about : null };
  }
  if (!isWord(word)) throw usage(`There is no command “${word}”. See: sallyport --help`);
  const own: Grammar = grammar[word];
  const rest = [...args.slice(0, at), ...args.slice(at + 1)];
  const { values, positionals } = parse(rest, { ...everywhere, ...own.options });
  if (values["help"] === true) return { help: word };
  checkOperands(word, own, positionals);
  return { word, operands: positionals, ...reader(values) };
}

function reader(values: Values): Pick<Asked, "text" | "texts" | "flag"> {
  return {
    text: (name) => {
      const value = values[name];
      return typeof value === "string" ? value : undefined;
    },
    texts: (name) => {
      const value = values[name];
      return Array.isArray(value) ? (value as readonly string[]) : [];
    },
    flag: (name) => values[name] === true,
  };
}
