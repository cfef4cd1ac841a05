import { ShieldCheck, ShieldQuestion } from "lucide-react";
import { useState } from "react";
import type { Failure, HealthOverview } from "#contract";
import { ask, useRead } from "#bridge";
import { Button, Dialog, Field, FieldProblem, momentText, Progress, TextInput } from "#ui";

interface BreachesProps {
  readonly breaches: HealthOverview["breaches"];
  /** How far a look-up is, from 0 to 1; null while none is under way. */
  readonly share: number | null;
}

/** What is known of breaches, and the two ways to know more. */
export function Breaches({ breaches, share }: BreachesProps) {
  const [asks, setAsks] = useState<"service" | "file" | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { known, unknown } = breaches;
  const settings = useRead("settings.get", {}).data?.health;
  const lookUp = async (input: { file?: string }) => {
    setAsks(null);
    setFailure(null);
    const reply = await ask("health.lookUp", input);
    if (!reply.ok && reply.failure.code !== "cancelled") setFailure(reply.failure);
  };
  const run = (input: { file?: string }) => {
    lookUp(input).catch(() => undefined);
  };
  if (known + unknown === 0) return null;
  const Icon = unknown === 0 ? ShieldCheck : ShieldQuestion;
  return (
    <section className="health-breaches" aria-label="Breaches">
      <Icon className={`ic ${unknown === 0 ? "text-accent" : "text-3"}`} aria-hidden />
      <div className="grow">
        <p>{share === null ? stateOf(breaches) : "Looking passwords up…"}</p>
        {failure === null ? null : <FieldProblem>{failure.message}</FieldProblem>}
      </div>
      {share === null ? (
        <>
          <Button
            size="s"
            onClick={() => {
              if (settings?.breachCheck === true) run({});
              else setAsks("service");
            }}
          >
            {breaches.checkedAt === null ? "Look up…" : "Look up again"}
          </Button>
          <Button
            size="s"
            look="quiet"
            onClick={() => {
              setAsks("file");
            }}
          >
            In a file…
          </Button>
        </>
      ) : (
        <>
          <Progress done={share} label="Looking passwords up" />
          <Cancel />
        </>
      )}
      <Consent
        open={asks === "service"}
        address={settings?.breachAddress ?? ""}
        onClose={() => {
          setAsks(null);
        }}
        onAgree={() => {
          run({});
        }}
      />
      <ChooseFile
        open={asks === "file"}
        onClose={() => {
          setAsks(null);
        }}
        onChoose={(file) => {
          run({ file });
        }}
      />
    </section>
  );
}

function stateOf({ checkedAt, source, known, unknown }: HealthOverview["breaches"]): string {
  if (checkedAt === null)
    return "Passwords were not yet looked up among those known from breaches.";
  const when = `Looked up ${momentText(checkedAt)}${source === null ? "" : ` (${source})`}.`;
  if (unknown === 0) return `${when} All ${known.toLocaleString("en-GB")} passwords.`;
  return `${when} ${unknown.toLocaleString("en-GB")} of ${(known + unknown).toLocaleString("en-GB")} passwords are new since.`;
}

export function Cancel() {
  return (
    <Button
      size="s"
      onClick={() => {
        ask("health.cancel", {}).catch(() => undefined);
      }}
    >
      Cancel
    </Button>
  );
}

interface ConsentProps {
  readonly open: boolean;
  readonly address: string;
  readonly onClose: () => void;
  readonly onAgree: () => void;
}

/** Says what leaves the machine, and where to, before anything does. */
function Consent({ open, address, onClose, onAgree }: ConsentProps) {
  const host = URL.parse(address)?.host ?? address;
  const agree = async () => {
    const reply = await ask("settings.change", { health: { breachCheck: true } });
    if (reply.ok) onAgree();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Look passwords up at a service?"
      description={
        <>
          For each password, the first five digits of its SHA-1 hash go to <b>{host}</b>. It answers
          with hundreds of hashes that begin so, and they are compared here. No password, no name
          and no website leaves this machine. The service sees your address on the network.
        </>
      }
      onSubmit={() => {
        agree().catch(() => undefined);
      }}
      foot={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary">
            Switch on and look up
          </Button>
        </>
      }
    >
      <p className="small text-2">You can switch it off, or name another address, in Settings.</p>
    </Dialog>
  );
}

interface ChooseFileProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onChoose: (file: string) => void;
}

function ChooseFile({ open, onClose, onChoose }: ChooseFileProps) {
  const [file, setFile] = useState("");
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Look passwords up in a file"
      description="A dump of SHA-1 hashes on this machine, HASH:COUNT on each line, in the order of the hashes. Nothing leaves the machine."
      onSubmit={() => {
        if (file.trim() !== "") onChoose(file.trim());
      }}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={file.trim() === ""}>
            Look up
          </Button>
        </>
      }
    >
      <Field label="File">
        {({ id }) => (
          <TextInput
            id={id}
            mono
            value={file}
            placeholder="~/pwned-passwords-sha1-ordered-by-hash.txt"
            onChange={(event) => {
              setFile(event.currentTarget.value);
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}
