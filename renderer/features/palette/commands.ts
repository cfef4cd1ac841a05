import type { LucideIcon } from "lucide-react";

export interface PaletteCommand {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly combo?: string;
  readonly run: () => void;
}

/** What was typed: words to look for, or with a leading `>` a command alone. */
export interface Wanted {
  readonly text: string;
  readonly commandsOnly: boolean;
}

export function readWanted(typed: string): Wanted {
  const isCommand = typed.trimStart().startsWith(">");
  return { text: (isCommand ? typed.trimStart().slice(1) : typed).trim(), commandsOnly: isCommand };
}

/** The commands whose title holds every typed word, from its start or inside. */
export function commandsFor(
  commands: readonly PaletteCommand[],
  text: string,
): readonly PaletteCommand[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return commands.filter((command) => {
    const title = command.title.toLowerCase();
    return words.every((word) => title.includes(word));
  });
}

export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Splits a name into pieces that match a typed word and pieces that do not. Operators match nothing here. */
export function piecesOf(name: string, typed: string): readonly Piece[] {
  const words = typed
    .split(/\s+/)
    .filter((word) => word !== "" && !word.includes(":") && !word.startsWith("-"))
    .map((word) => word.replaceAll('"', "").replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .filter((word) => word !== "");
  if (words.length === 0) return [{ text: name, isMatch: false }];
  return name
    .split(new RegExp(`(${words.join("|")})`, "gi"))
    .map((text, index) => ({ text, isMatch: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
