import { WandSparkles } from "lucide-react";
import { useRef, useState } from "react";
import { Button, IconButton, SecretInput, TextArea } from "#ui";
import { GeneratorPanel } from "./generator.tsx";

export interface SecretFieldProps {
  readonly id: string;
  readonly label: string;
  /** A stored value that this form has not seen. */
  readonly isKept: boolean;
  /** Asks for the stored value, to be looked at or worked on. Null when it was refused. */
  readonly onReveal: () => Promise<string | null>;
  /** Hears each change that a person made; the form has not changed until then. */
  readonly onType: (value: string) => void;
  readonly generates?: boolean;
}

/** Where a value comes from that the field starts with; each new one makes a new field. */
interface Seed {
  readonly turn: number;
  readonly value: string;
}

const dots = "●●●●●●●●●●";

/** A one-line secret. A stored one stays away until it is asked for, and unsent until it is changed. */
export function SecretField(props: SecretFieldProps) {
  const { id, label, isKept, onReveal, onType, generates } = props;
  const [seed, setSeed] = useState<Seed>({ turn: 0, value: "" });
  const [isGenerating, setGenerating] = useState(false);
  const [isTouched, setTouched] = useState(false);
  const isAway = isKept && !isTouched && seed.value === "";
  const sow = (value: string) => {
    setSeed((last) => ({ turn: last.turn + 1, value }));
  };
  const reveal = async () => {
    const value = await onReveal();
    if (value !== null) sow(value);
  };
  const take = (value: string) => {
    sow(value);
    setTouched(true);
    onType(value);
  };
  return (
    <>
      <SecretInput
        key={seed.turn}
        id={id}
        defaultValue={seed.value}
        shown={seed.value !== ""}
        placeholder={isAway ? dots : ""}
        aria-description={
          isAway ? "A value is stored. It is kept until you type another." : undefined
        }
        {...(isAway ? { onReveal: reveal } : {})}
        onInput={(event) => {
          setTouched(true);
          onType(event.currentTarget.value);
        }}
        after={
          generates === true ? (
            <IconButton
              icon={WandSparkles}
              label={`Generate ${label.toLowerCase()}`}
              aria-expanded={isGenerating}
              aria-pressed={isGenerating}
              onClick={() => {
                setGenerating(!isGenerating);
              }}
            />
          ) : null
        }
      />
      {isGenerating ? <GeneratorPanel onValue={take} /> : null}
    </>
  );
}

/** A secret of many lines: a private key, a file of variables. */
export function SecretArea({ id, label, isKept, onReveal, onType }: SecretFieldProps) {
  const [seed, setSeed] = useState<string | null>(isKept ? null : "");
  const area = useRef<HTMLTextAreaElement>(null);
  if (seed === null) {
    const reveal = async () => {
      const value = await onReveal();
      if (value !== null) setSeed(value);
    };
    return (
      <div className="kept-block">
        <span className="dots" aria-hidden>
          {dots}
        </span>
        <span className="grow small text-3">Kept as it is</span>
        <Button
          id={id}
          size="s"
          aria-label={`Show and edit ${label.toLowerCase()}`}
          onClick={() => {
            reveal().catch(() => undefined);
          }}
        >
          Show and edit
        </Button>
      </div>
    );
  }
  return (
    <TextArea
      ref={area}
      id={id}
      mono
      rows={5}
      defaultValue={seed}
      onInput={(event) => {
        onType(event.currentTarget.value);
      }}
    />
  );
}
