import "./secret.css";

/** Ten dots, whatever hides behind them: a length is a fact about a secret. */
export function Dots() {
  return (
    <span className="dots">
      <span aria-hidden>●●●●●●●●●●</span>
      <span className="unseen">concealed</span>
    </span>
  );
}

export type Run = { readonly kind: "letter" | "digit" | "symbol"; readonly text: string };

function kindOf(character: string): Run["kind"] {
  if (/\p{N}/u.test(character)) return "digit";
  return /[\p{L}\p{M}\s]/u.test(character) ? "letter" : "symbol";
}

/** Splits a secret into runs of one kind, so that each run is one coloured span. */
export function runsOf(text: string): readonly Run[] {
  const runs: { kind: Run["kind"]; text: string }[] = [];
  for (const character of text) {
    const kind = kindOf(character);
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += character;
    else runs.push({ kind, text: character });
  }
  return runs;
}

/** A secret in a machine's face, digits and symbols told apart by colour as well as by shape. */
export function SecretText({ text }: { text: string }) {
  return (
    <span className="secret">
      {runsOf(text).map((run, index) => (
        <span key={index} className={run.kind === "letter" ? undefined : `secret-${run.kind}`}>
          {run.text}
        </span>
      ))}
    </span>
  );
}
