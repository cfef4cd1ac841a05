import type { IBufferLine, ILink, Terminal } from "@xterm/xterm";
import { mailPattern } from "./links.ts";

/**
 * Makes `mailto:` addresses links, as far as one row shows them. The addon for web addresses takes only what
 * has a host (its `isUrl`).
 */
export function linkMail(terminal: Terminal, open: (address: string) => void): void {
  terminal.registerLinkProvider({
    provideLinks(row, give) {
      const line = terminal.buffer.active.getLine(row - 1);
      give(line === undefined ? [] : linksOf(line, row, open));
    },
  });
}

function linksOf(line: IBufferLine, row: number, open: (address: string) => void): ILink[] {
  const { text, columns } = readCells(line);
  return [...text.matchAll(mailPattern)].map((match) => ({
    text: match[0],
    range: {
      start: { x: (columns[match.index] ?? 0) + 1, y: row },
      end: { x: (columns[match.index + match[0].length - 1] ?? 0) + 1, y: row },
    },
    activate: () => {
      open(match[0]);
    },
  }));
}

/** The text of a row, and the column of each of its UTF-16 units: a wide character takes two columns. */
function readCells(line: IBufferLine): { text: string; columns: readonly number[] } {
  const columns: number[] = [];
  let text = "";
  for (let column = 0; column < line.length; column++) {
    const cell = line.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const characters = cell.getChars() === "" ? " " : cell.getChars();
    text += characters;
    for (let unit = 0; unit < characters.length; unit++) columns.push(column);
  }
  return { text, columns };
}
