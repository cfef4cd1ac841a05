import { CliFailure } from "./failure.ts";
import { grammar } from "./grammar.ts";
import { everywhere, type Grammar, type Option } from "./options.ts";

const words = Object.entries(grammar) as [string, Grammar][];

const optionsOf = ({ options }: Grammar): [string, Option][] =>
  Object.entries({ ...options, ...everywhere });

const namesFile = (value: string | undefined) => value === "FILE" || value === "DIR";

/** What is typed behind an option, as bash sees it. */
const flagsOf = ([name, { short }]: [string, Option]): string[] =>
  short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];

/** Every pair of a command and one of its options for which `fits` holds, as patterns of bash's `case`. */
function pairs(fits: (option: Option) => boolean): string {
  const found = words.flatMap(([word, of]) =>
    optionsOf(of)
      .filter(([, option]) => fits(option))
      .flatMap((option) => flagsOf(option).map((flag) => `"${word} ${flag}"`)),
  );
  return found.join(" | ");
}

/** A line for each set of values that options have, with the commands that have it. */
function choiceCases(): string {
  const sets = words.flatMap(([, of]) =>
    optionsOf(of).map(([, { choices }]) => choices?.join(" ")),
  );
  return [...new Set(sets)]
    .filter((choices) => choices !== undefined)
    .map((choices) => {
      const which = pairs((option) => option.choices?.join(" ") === choices);
      return `    ${which}) COMPREPLY=($(compgen -W "${choices}" -- "$current")); return ;;`;
    })
    .join("\n");
}

function bash(): string {
  const cases = words.map(
    ([word, of]) =>
      `    ${word}) flags="${optionsOf(of)
        .map(([name]) => `--${name}`)
        .join(" ")}" ;;`,
  );
  const withFile = words
    .filter(([, { operands }]) => operands.includes("FILE"))
    .map(([word]) => word);
  return `# bash completion for sallyport
_sallyport() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" word="" flags="" at
  COMPREPLY=()
  # "--option=value" comes as three words.
  [[ $current == "=" ]] && current="" && previous="="
  [[ $previous == "=" ]] && previous="\${COMP_WORDS[COMP_CWORD-2]}"
  [[ $previous == "=" ]] && previous="\${COMP_WORDS[COMP_CWORD-1]}"
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in
      --data) ((at++)) ;;
      -*) ;;
      *) word="\${COMP_WORDS[at]}"; break ;;
    esac
  done
  [[ $previous == --data ]] && return
  case "$word $previous" in
    ${pairs(({ value }) => namesFile(value))}) return ;;
${choiceCases()}
  esac
  case "$word" in
    ${withFile.join(" | ")} | run) ;;
    *) compopt +o default 2>/dev/null ;;
  esac
  case "$word" in
    "") COMPREPLY=($(compgen -W "${words.map(([word]) => word).join(" ")} --help" -- "$current")); return ;;
    audit) [[ $current != -* ]] && { COMPREPLY=($(compgen -W verify -- "$current")); return; } ;;
    ca) [[ $current != -* && $previous == ca ]] && { COMPREPLY=($(compgen -W "export issue list revoke" -- "$current")); return; } ;;
    completion) [[ $current != -* ]] && { COMPREPLY=($(compgen -W "bash zsh fish" -- "$current")); return; } ;;
  esac
  case "$word" in
${cases.join("\n")}
  esac
  [[ $current == -* ]] && COMPREPLY=($(compgen -W "$flags" -- "$current"))
}
complete -o default -F _sallyport sallyport
`;
}

/** For a text in single quotes within brackets, as zsh's `_arguments` reads it. */
const zshText = (text: string) => text.replace(/[[\]:\\]/g, "\\$&").replaceAll("'", "'\\''");

function zshOption([name, { short, multiple, value, help, choices }]: [string, Option]): string {
  const files = namesFile(value) ? "_files" : "";
  const action = choices === undefined ? files : `(${choices.join(" ")})`;
  const argument = value === undefined ? "" : `:${value.toLowerCase()}:${action}`;
  const star = multiple === true ? "*" : "";
  const one = (flag: string) => `      '${star}${flag}[${zshText(help)}]${zshText("")}${argument}'`;
  return [...(short === undefined ? [] : [one(`-${short}`)]), one(`--${name}`)].join(" \\\n");
}

function zsh(): string {
  const described = words.map(([word, { summary }]) => `    '${word}:${zshText(summary)}'`);
  const cases = words.map(([word, of]) => {
    const operand = word === "audit" ? "verify" : word === "completion" ? "bash zsh fish" : null;
    const file = of.operands.includes("FILE") ? ` \\\n      '1:file:_files'` : "";
    const rest = operand === null ? file : ` \\\n      '1:what:(${operand})'`;
    return `    ${word}) _arguments \\\n${optionsOf(of).map(zshOption).join(" \\\n")}${rest} ;;`;
  });
  return `#compdef sallyport
_sallyport() {
  local -a commands
  commands=(
${described.join("\n")}
  )
  local context state line
  _arguments -C '--data[Use this data folder]:dir:_files -/' '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument) case $line[1] in
${cases.join("\n")}
    esac ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _sallyport "$@"
else
  compdef _sallyport sallyport
fi
`;
}

const fishText = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;

function fish(): string {
  const names = words.map(([word]) => word).join(" ");
  const first = words.map(
    ([word, { summary }]) =>
      `complete -c sallyport -n "not __fish_seen_subcommand_from ${names}" -f -a ${word} -d ${fishText(summary)}`,
  );
  const options = words.flatMap(([word, { options: own }]) =>
    Object.entries(own).map((option) => fishOption(option, `__fish_seen_subcommand_from ${word}`)),
  );
  const common = Object.entries(everywhere).map((option) => fishOption(option, "true"));
  // A name of a record is no file.
  const nameless = words
    .filter(([word, { operands }]) => word !== "run" && !operands.includes("FILE"))
    .map(([word]) => `complete -c sallyport -n "__fish_seen_subcommand_from ${word}" -f`);
  const operands = [
    'complete -c sallyport -n "__fish_seen_subcommand_from audit" -f -a verify',
    'complete -c sallyport -n "__fish_seen_subcommand_from completion" -f -a "bash zsh fish"',
  ];
  return `# fish completion for sallyport\n${[...first, ...nameless, ...options, ...common, ...operands].join("\n")}\n`;
}

function fishOption(
  [name, { short, value, help, choices }]: [string, Option],
  when: string,
): string {
  const parts = [`complete -c sallyport -n "${when}" -l ${name}`];
  if (short !== undefined) parts.push(`-s ${short}`);
  if (value !== undefined) parts.push(namesFile(value) ? "-r -F" : "-x");
  if (choices !== undefined) parts.push(`-a "${choices.join(" ")}"`);
  return [...parts, `-d ${fishText(help)}`].join(" ");
}

/** The completion script of a shell. Throws `usage`. */
export function completionFor(shell: string): string {
  switch (shell) {
    case "bash":
      return bash();
    case "zsh":
      return zsh();
    case "fish":
      return fish();
    default:
      throw new CliFailure("usage", "Usage: sallyport completion bash|zsh|fish");
  }
}
