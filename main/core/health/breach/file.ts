import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { AppError } from "#core/errors";

/** Longer than any line: 40 digits, a colon, a count. */
const longestLine = 64;
/** Up to this size every line is looked at first, so that a mistake is named by its number. */
const readWhole = 16 * 1024 * 1024;
/** In a larger one, so many places, evenly spread. */
const samples = 4096;

interface Line {
  /** Where it begins, and where the next one does, in bytes. */
  readonly start: number;
  readonly end: number;
  readonly hash: string;
  readonly count: number;
}

/** A file of `HASH:COUNT` lines in the order of the hashes, of any size. */
export interface HashFile {
  readonly name: string;
  /** The looks that prove its order, to be taken a few at a time. Each throws `hashes-unsuitable`. */
  prove(): Generator;
  /** How often a hash (40 digits, capitals) was seen. Throws `hashes-unsuitable` for a line that does not fit. */
  find(hash: string): number;
  close(): void;
}

/** Opens a dump of SHA-1 hashes. Throws `hashes-unsuitable` for what is no such file. */
export function openHashFile(file: string): HashFile {
  const name = path.basename(file);
  const { handle, size } = openRegular(file, name);
  const lines = readLines({ file, name, handle, size });
  return {
    name,
    prove: () => prove(lines, size),
    find: (hash) => find(lines, size, hash),
    close() {
      closeSync(handle);
    },
  };
}

interface Opened {
  readonly file: string;
  readonly name: string;
  readonly handle: number;
  readonly size: number;
}

type Lines = ReturnType<typeof readLines>;

function readLines({ file, name, handle, size }: Opened) {
  const buffer = Buffer.alloc(longestLine * 2);

  function read(at: number, length: number): Buffer {
    try {
      return buffer.subarray(0, readSync(handle, buffer, 0, length, at));
    } catch (error) {
      throw unsuitable(`${name} cannot be read any further.`, error);
    }
  }

  /** The line that begins at `start`. */
  function lineAt(start: number): Line {
    const bytes = read(start, longestLine);
    const length = bytes.indexOf(0x0a);
    const isLast = start + bytes.length >= size;
    const text = bytes.toString("latin1", 0, length < 0 ? bytes.length : length);
    const [, hash, count] = /^([0-9A-Fa-f]{40}):([0-9]{1,12})\s*$/.exec(text) ?? [];
    if (hash === undefined || count === undefined || (length < 0 && !isLast)) {
      throw malformed(file, name, start, text);
    }
    const end = length < 0 ? size : start + length + 1;
    return { start, end, hash: hash.toUpperCase(), count: Number(count) };
  }

  return {
    lineAt,
    /** The first line that begins behind `from`, or null where none does before `until`. */
    lineAfter: (from: number, until: number): Line | null => {
      const bytes = read(from, longestLine * 2);
      const length = bytes.indexOf(0x0a);
      const start = from + length + 1;
      if (length < 0) {
        if (from + bytes.length >= size) return null;
        throw malformed(file, name, from, bytes.toString("latin1", 0, 40));
      }
      return start >= until || start >= size ? null : lineAt(start);
    },
    /** Throws for a line that is not where its hash belongs. */
    refuse: (line: Line): never => {
      throw unsuitable(
        `${name} is not in the order of its hashes: ${placeOf(file, line.start)}, ${line.hash}, is out of place.`,
      );
    },
  };
}

function* prove({ lineAt, lineAfter, refuse }: Lines, size: number): Generator {
  let before = lineAt(0);
  const follow = (line: Line) => {
    if (line.start > before.start && line.hash <= before.hash) refuse(line);
    before = line;
  };
  if (size <= readWhole) {
    while (before.end < size) {
      follow(lineAt(before.end));
      yield;
    }
    return;
  }
  for (let sample = 1; sample < samples; sample++) {
    const line = lineAfter(Math.floor((size / samples) * sample), size);
    if (line === null) return;
    follow(line);
    if (line.end < size) follow(lineAt(line.end));
    yield;
  }
}

function find({ lineAt, lineAfter, refuse }: Lines, size: number, hash: string): number {
  let low = lineAt(0);
  if (hash <= low.hash) return hash === low.hash ? low.count : 0;
  let high = size;
  let highest = "G";
  // Each step halves what lies between a line that is too low and one that is too high.
  while (low.end < high) {
    const middle = low.end + Math.floor((high - low.end) / 2);
    const line = lineAfter(middle, high) ?? lineAt(low.end);
    if (line.hash <= low.hash || line.hash >= highest) refuse(line);
    if (line.hash === hash) return line.count;
    if (line.hash < hash) low = line;
    else [high, highest] = [line.start, line.hash];
  }
  return 0;
}

function openRegular(file: string, name: string): Pick<Opened, "handle" | "size"> {
  const handle = openToRead(file, name);
  const stat = fstatSync(handle);
  if (stat.isFile() && stat.size > 0) return { handle, size: stat.size };
  closeSync(handle);
  throw unsuitable(`${name} is no file, or an empty one.`);
}

function openToRead(file: string, name: string): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    throw unsuitable(`${name} cannot be opened.`, error);
  }
}

const wanted = "a file of SHA-1 hashes, HASH:COUNT on each line, in the order of the hashes";

function malformed(file: string, name: string, at: number, text: string): AppError {
  const shown = text.slice(0, 50).replace(/[^\x20-\x7e]/g, "�");
  return unsuitable(`${name} is not ${wanted}: ${placeOf(file, at)} is “${shown}”.`);
}

function unsuitable(message: string, cause?: unknown): AppError {
  return new AppError("hashes-unsuitable", message, { cause });
}

/** A line by its number where counting takes no time, and by its byte otherwise. */
function placeOf(file: string, at: number): string {
  if (at > readWhole) return `the line at byte ${at}`;
  const handle = openSync(file, "r");
  const before = Buffer.alloc(at);
  const read = readSync(handle, before, 0, at, 0);
  closeSync(handle);
  let lines = 1;
  for (let index = before.indexOf(0x0a); index >= 0 && index < read; lines++)
    index = before.indexOf(0x0a, index + 1);
  return `line ${lines}`;
}
