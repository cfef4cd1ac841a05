import "./emergency-kit.css";
import { Download, Printer } from "lucide-react";
import { createPortal } from "react-dom";
import { Button } from "../controls/button.tsx";

const explained = [
  "Keep this sheet where you keep your passport. Whoever holds it can open the vault.",
  "If the master password is lost, choose “Use the recovery code” on the unlock screen and type the code below.",
  "Using the code replaces it: print the new kit and destroy this one.",
];

/** The emergency kit: its code, shown once and kept by nobody, and the ways to keep it. */
export function EmergencyKit({ code }: { code: string }) {
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
            saveKit(code);
          }}
        >
          Save as a file
        </Button>
      </div>
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
        {explained.map((line) => (
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

function saveKit(code: string): void {
  const made = new Date().toISOString().slice(0, 10);
  const lines = [
    "Sallyport emergency kit",
    `Made on ${made}`,
    "",
    ...explained,
    "",
    `Recovery code: ${code}`,
    "",
  ];
  const address = URL.createObjectURL(new Blob([lines.join("\n")], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `sallyport-emergency-kit-${made}.txt`;
  link.click();
  // SECURITY: the code leaves the page's memory of blobs as soon as it is written.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 1000);
}
