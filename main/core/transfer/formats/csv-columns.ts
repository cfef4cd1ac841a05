/** What a column of a table may hold; `custom` and `concealed` keep it as a field of its own. */
export const columnMeanings = [
  "name",
  "username",
  "password",
  "uris",
  "totp_secret",
  "notes",
  "tags",
  "folder",
  "favourite",
  "custom",
  "concealed",
] as const;
export type ColumnMeaning = (typeof columnMeanings)[number];

export interface Column {
  /** As the file calls it, or by its place. */
  readonly label: string;
  readonly guess: ColumnMeaning;
}

export interface Columns {
  /** Whether the first row names the columns. */
  readonly isNamed: boolean;
  readonly columns: readonly Column[];
}

const names: readonly (readonly [ColumnMeaning, RegExp])[] = [
  ["totp_secret", /otp|2fa|two.?factor|one.?time|authenticator/],
  [
    "password",
    /^(password|pass(wd|phrase|word.*)?|pwd|secret|passwort|kennwort|mot de passe|contrase.*|wachtwoord|senha)$/,
  ],
  [
    "username",
    /user|login.?name|^login$|e-?mail|account.?name|benutzer|utilisateur|usuario|gebruiker/,
  ],
  [
    "uris",
    /^(ur[il]s?|web.?site|web.?address|site|link|domain|host(name)?|login.?ur[il]|webseite|adresse)$|url$|^url/,
  ],
  ["name", /^(name|title|titel|item|entry|description|account|service|nom|nombre|naam)$/],
  ["notes", /^(notes?|comments?|extra|remarks?|notizen?|kommentar|memo)$/],
  ["tags", /^(tags?|labels?|keywords?)$/],
  ["folder", /^(folders?|groups?|grouping|categor(y|ies)|collections?|ordner|gruppe|vault|path)$/],
  ["favourite", /^(fav|favou?rites?|starred)$/],
];

const concealing = /pass|secret|pin\b|cvv|cvc|token|key|code/;

function meaningOfName(name: string): ColumnMeaning | null {
  const heard = name.trim().toLowerCase();
  return names.find(([, pattern]) => pattern.test(heard))?.[0] ?? null;
}

const values: readonly (readonly [ColumnMeaning, RegExp])[] = [
  ["totp_secret", /^otpauth:\/\//i],
  ["uris", /^(https?:\/\/\S+|[\w-]+(\.[\w-]+)*\.[a-z]{2,}(\/\S*)?)$/i],
  ["username", /^[^\s@]+@[^\s@]+\.[^\s@]+$/],
];

function meaningOfValues(cells: readonly string[]): ColumnMeaning | null {
  const filled = cells.filter((cell) => cell !== "");
  if (filled.length === 0) return null;
  // An address of mail looks like a site after its sign, so mail is asked for first.
  const ordered = values.toReversed();
  return ordered.find(([, pattern]) => filled.every((cell) => pattern.test(cell)))?.[0] ?? null;
}

/** Each meaning but the last two belongs to one column: the first that sounds like it. */
function settle(meanings: readonly (ColumnMeaning | null)[], labels: readonly string[]): Column[] {
  const given = new Set<ColumnMeaning>();
  return meanings.map((meaning, at) => {
    const label = labels[at] ?? "";
    const isFree = meaning !== null && (meaning === "uris" || !given.has(meaning));
    const other = concealing.test(label.toLowerCase()) ? "concealed" : "custom";
    const guess = isFree ? meaning : other;
    given.add(guess);
    return { label, guess };
  });
}

/** What the columns of a table seem to hold, from its first rows. */
export function guessColumns(rows: readonly (readonly string[])[]): Columns {
  const [first = [], ...others] = rows;
  const named = first.map(meaningOfName);
  const looks = first.some((cell) => meaningOfValues([cell]) !== null);
  const isNamed = !looks && named.some((meaning) => meaning !== null);
  if (isNamed) {
    const labels = first.map((cell, at) => cell.trim() || `Column ${at + 1}`);
    return { isNamed, columns: settle(named, labels) };
  }
  const width = Math.max(0, ...rows.map((row) => row.length));
  const body = [first, ...others];
  const meanings = Array.from({ length: width }, (_, at) =>
    meaningOfValues(body.map((row) => row[at] ?? "")),
  );
  return {
    isNamed,
    columns: settle(
      unnamed(meanings),
      meanings.map((_, at) => `Column ${at + 1}`),
    ),
  };
}

/** Without names: the first column that nothing else fits is what it is called, the last one the password. */
function unnamed(meanings: readonly (ColumnMeaning | null)[]): (ColumnMeaning | null)[] {
  const guessed = [...meanings];
  const first = guessed.indexOf(null);
  if (first >= 0) guessed[first] = "name";
  const last = guessed.lastIndexOf(null);
  if (last >= 0) guessed[last] = "password";
  const next = guessed.indexOf(null);
  if (next >= 0 && !guessed.includes("username")) guessed[next] = "username";
  return guessed;
}
