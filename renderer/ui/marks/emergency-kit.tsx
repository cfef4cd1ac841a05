import "./emergency-kit.css";
import { Download, Printer } from "lucide-react";
import { useState } from "react";
import { createPortal } from "react-dom";
import { kitLines } from "#contract/kit";
import { Button } from "../controls/button.tsx";
import { Note } from "./note.tsx";

interface EmergencyKitProps {
  readonly code: string;
  /** Saves it as a file; answers what went wrong, in words, or null. */
  readonly onSave: (code: string) => Promise<string | null>;
}

/** The emergency kit: its code, shown once and kept by nobody, and the ways to keep it. */
export function EmergencyKit({ code, onSave }: EmergencyKitProps) {
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <>
      <p className="kit-code" data-testid="recovery-code">
        {code}
      </p>
      <div className="kit-ways">
        <Button
          icon={Printer}
          onClick={() => {
            window.print();
          }}
        >
          Print the kit
        </Button>
        <Button
          icon={Download}
          onClick={() => {
            onSave(code)
              .then(setProblem)
              .catch(() => undefined);
          }}
        >
          Save as a file
        </Button>
      </div>
      {problem !== null && (
        <Note tone="danger" title="The kit was not saved.">
          {problem}
        </Note>
      )}
      {createPortal(<Sheet code={code} />, document.body)}
    </>
  );
}

/** What goes on paper. On screen it does not exist. */
function Sheet({ code }: { code: string }) {
  return (
    <section className="kit-sheet" aria-hidden>
      <h1>Sallyport emergency kit</h1>
      <p>Made on {new Date().toLocaleDateString(undefined, { dateStyle: "long" })}</p>
      <ol>
        {kitLines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <p className="kit-code">{code}</p>
      <p>Where the vault file is kept:</p>
      <div className="kit-line" />
      <p>A hint for the master password, if you wish:</p>
      <div className="kit-line" />
    </section>
  );
}
