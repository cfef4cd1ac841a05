/** What zxcvbn reads `4`, `$` and `|-|` as: from its own table. */
export interface Spelling {
  /** A character's class, as a character code: those that may stand for each other share one. */
  readonly classOf: (code: number) => number;
  /** Several characters that stand for one letter. */
  readonly digraphs: readonly { readonly text: string; readonly letter: string }[];
  /** Finds any of them. */
  readonly anyDigraph: RegExp;
}

export interface Dictionary extends Spelling {
  /** How long the longest word is, forwards or backwards, that begins with so many classes; 0 for none. */
  readonly longestWith: (classAt: (at: number) => number, length: number) => number;
  /** Two words of one counted row, such as `one two`, at the start of a text of classes. */
  readonly countedRow: RegExp;
  /** Whether two keys lie side by side on any keyboard. */
  readonly areNeighbours: (one: string, other: string) => boolean;
}

type Words = readonly string[];
type Graphs = Readonly<Record<string, Readonly<Record<string, readonly (string | null)[]>>>>;

/** Starts of words are looked up by so many classes. */
export const startLengths = [5, 6, 7] as const;
const slots = 1 << 23;
/** Of the judge's own list, what is in no dictionary. */
const ownWords = ["sallyport"];

/** Loads what the judge knows, in a shape that a password is compared with in microseconds. */
export async function loadDictionary(): Promise<Dictionary> {
  const [core, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  const options = new core.Options();
  const spelling = spellingFrom(options.l33tTable);
  const lists = Object.entries<Words>({ ...common.dictionary, ...english.dictionary });
  const rows = lists.filter(([name]) => options.isWordSequence(name));
  return {
    ...spelling,
    longestWith: startsOf([ownWords, ...lists.map(([, list]) => list)], spelling),
    countedRow: rowsOf(
      rows.flatMap(([, list]) => list),
      spelling,
    ),
    areNeighbours: neighboursOf(common.adjacencyGraphs),
  };
}

function spellingFrom(table: Readonly<Record<string, readonly string[]>>): Spelling {
  const classes = new Uint16Array(65_536).map((_, code) => code);
  const digraphs: { text: string; letter: string }[] = [];
  for (const [letter, substitutions] of Object.entries(table)) {
    for (const text of substitutions) {
      if (text.length > 1) digraphs.push({ text, letter });
      else merge(classes, letter.charCodeAt(0), text.charCodeAt(0));
    }
  }
  const texts = digraphs.map(({ text }) => text.replace(/[^a-z0-9]/g, "\\$&"));
  const anyDigraph = new RegExp(texts.join("|"));
  return { classOf: (code) => classes[code] ?? code, digraphs, anyDigraph };
}

function merge(classes: Uint16Array, one: number, other: number): void {
  const [kept, gone] = [classes[one], classes[other]];
  if (kept === undefined || gone === undefined || kept === gone) return;
  for (let code = 0; code < 256; code++) if (classes[code] === gone) classes[code] = kept;
}

/**
 * Two slots for each start, of which the smaller number counts. Where starts share both, the longer word counts
 * for all: that errs on the side of asking the judge.
 */
function startsOf(lists: readonly Words[], { classOf }: Spelling): Dictionary["longestWith"] {
  const longest = new Uint8Array(slots);
  const put = (slot: number, length: number) => {
    longest[slot] = Math.max(longest[slot] ?? 0, Math.min(length, 255));
  };
  const enter = (word: string, step: 1 | -1) => {
    const first = step === 1 ? 0 : word.length - 1;
    const classAt = (at: number) => classOf(word.charCodeAt(first + at * step));
    for (const length of startLengths) {
      if (word.length < length) return;
      const hash = hashOf(classAt, length);
      put(hash & (slots - 1), word.length);
      put(secondSlot(hash), word.length);
    }
  };
  for (const list of lists) {
    for (const word of list) {
      enter(word, 1);
      enter(word, -1);
    }
  }
  return (classAt, length) => {
    const hash = hashOf(classAt, length);
    return Math.min(longest[hash & (slots - 1)] ?? 0, longest[secondSlot(hash)] ?? 0);
  };
}

/** FNV-1a. */
function hashOf(classAt: (at: number) => number, length: number): number {
  let hash = 0x811c9dc5 ^ length;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ classAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}

function secondSlot(hash: number): number {
  const mixed = Math.imul(hash ^ 0x5bd1e995, 0x9e3779b1);
  return (mixed ^ (mixed >>> 13)) & (slots - 1);
}

function rowsOf(words: readonly string[], { classOf }: Spelling): RegExp {
  const any = words
    .map((word) => Array.from(word, (letter) => classOf(letter.charCodeAt(0))))
    .flatMap((classes) => [classes, classes.toReversed()])
    .map((classes) => String.fromCharCode(...classes).replace(/[^a-z]/g, "\\$&"))
    .join("|");
  return new RegExp(`^(?:${any}).?(?:${any})`, "s");
}

function neighboursOf(graphs: Graphs): Dictionary["areNeighbours"] {
  const pairs = new Set<string>();
  for (const graph of Object.values(graphs)) {
    for (const [key, around] of Object.entries(graph)) {
      for (const other of around.flatMap((keys) => (keys ?? "").split(/(?:)/))) {
        const [one, two] = [key.toLowerCase(), other.toLowerCase()];
        pairs.add(one + two).add(two + one);
      }
    }
  }
  return (one, other) => pairs.has(one + other);
}
