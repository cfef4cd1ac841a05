import "./glyph.css";
import {
  Braces,
  CreditCard,
  Database,
  Globe,
  IdCard,
  KeySquare,
  Server,
  StickyNote,
  Timer,
  TriangleAlert,
  Webhook,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { environments } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";

export const typeIcons: Readonly<Record<RecordType, LucideIcon>> = {
  login: Globe,
  host: Server,
  ssh_key: KeySquare,
  env_file: Braces,
  api_credential: Webhook,
  database: Database,
  totp: Timer,
  card: CreditCard,
  identity: IdCard,
  secure_note: StickyNote,
};

/** One of the five named stones, always the same for the same name. */
export function stoneOf(name: string): number {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return (hash % 5) + 1;
}

function lettersOf(word: string, count: number): string {
  return Array.from(word).slice(0, count).join("");
}

/** The two letters of a login's arch. */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const [first = "", second] = words;
  const letters =
    second === undefined ? lettersOf(first, 2) : lettersOf(first, 1) + lettersOf(second, 1);
  return letters.toUpperCase();
}

interface GlyphProps {
  readonly type: RecordType;
  readonly name: string;
  readonly size?: "s" | "m" | "l";
  readonly damaged?: boolean;
}

export function Glyph({ type, name, size = "m", damaged = false }: GlyphProps) {
  const Icon = damaged ? TriangleAlert : typeIcons[type];
  const initials = type === "login" && !damaged ? initialsOf(name) : "";
  const stone = damaged ? "glyph-damaged" : initials === "" ? "" : `stone-${stoneOf(name)}`;
  return (
    <span className={`glyph glyph-${size} ${stone}`.trim()} aria-hidden>
      {initials === "" ? <Icon className="ic" /> : initials}
    </span>
  );
}

/** An arch that holds any other icon, for rows that are no record. */
export function IconGlyph({
  icon: Icon,
  size = "s",
}: {
  icon: LucideIcon;
  size?: "s" | "m" | "l";
}) {
  return (
    <span className={`glyph glyph-${size}`} aria-hidden>
      <Icon className="ic" />
    </span>
  );
}

/** A vault's small arch. */
export function Swatch({ name }: { name: string }) {
  return <span className={`swatch stone-${stoneOf(name)}`} aria-hidden />;
}

/** The flag of an environment. Without its word in sight the word is still read aloud. */
export function Pennant(props: { environment: keyof typeof environments; word?: boolean }) {
  const word = environments[props.environment];
  return (
    <span className={`pennant env-${props.environment}`}>
      <i aria-hidden />
      <span className={props.word === true ? "" : "unseen"}>{word}</span>
    </span>
  );
}
