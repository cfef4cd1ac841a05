import { QrCode } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ClipboardEvent } from "react";
import { ask } from "#bridge";
import type { ValueOf } from "#bridge";
import { FieldProblem, IconButton, SecretInput } from "#ui";
import { readQr } from "./qr.ts";
import type { SecretFieldProps } from "./secret-field.tsx";

type Described = ValueOf<"totp.describe">;

const dots = "●●●●●●●●●●";
const noCode = "No QR code was found in this picture.";

/** The secret of a one-time code: pasted as text or address, or read from a picture of its QR code. */
export function TotpField({ id, label, isKept, onReveal, onType }: SecretFieldProps) {
  const [seed, setSeed] = useState({ turn: 0, value: "" });
  const [isTouched, setTouched] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { described, describe } = useDescription(setProblem);
  const files = useRef<HTMLInputElement>(null);
  const isAway = isKept && !isTouched && seed.value === "";

  const type = (value: string) => {
    setTouched(true);
    onType(value);
    describe(value);
  };
  const sow = (value: string) => {
    setSeed((last) => ({ turn: last.turn + 1, value }));
  };
  const takePicture = async (picture: Blob) => {
    const text = await readQr(picture);
    if (text === null) {
      setProblem(noCode);
      return;
    }
    sow(text);
    type(text);
  };
  const reveal = async () => {
    const value = await onReveal();
    if (value !== null) sow(value);
  };
  const paste = (event: ClipboardEvent) => {
    const picture = Array.from(event.clipboardData.files).find((file) =>
      file.type.startsWith("image/"),
    );
    if (picture === undefined) return;
    event.preventDefault();
    takePicture(picture).catch(() => {
      setProblem(noCode);
    });
  };
  return (
    <div onPaste={paste}>
      <SecretInput
        key={seed.turn}
        id={id}
        defaultValue={seed.value}
        bad={problem !== null}
        placeholder={isAway ? dots : "Secret or otpauth:// address, or paste a QR picture"}
        aria-description={
          isAway ? "A secret is stored. It is kept until you type another." : undefined
        }
        {...(isAway ? { onReveal: reveal } : {})}
        onInput={(event) => {
          type(event.currentTarget.value);
        }}
        before={null}
        after={
          <>
            {described === null ? null : (
              <span className="small text-3 totp-words">{wordsOf(described)}</span>
            )}
            <IconButton
              icon={QrCode}
              label={`Read ${label.toLowerCase()} from a QR picture`}
              onClick={() => files.current?.click()}
            />
          </>
        }
      />
      <input
        ref={files}
        type="file"
        accept="image/*"
        hidden
        aria-label="QR picture"
        onChange={(event) => {
          const picture = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (picture === undefined) return;
          takePicture(picture).catch(() => {
            setProblem(noCode);
          });
        }}
      />
      {problem === null ? null : <FieldProblem>{problem}</FieldProblem>}
    </div>
  );
}

function wordsOf({ issuer, digits, periodSeconds, algorithm, steam }: Described): string {
  const parts = [
    issuer,
    steam ? "Steam" : `${digits} digits`,
    `${periodSeconds} s`,
    algorithm === "SHA1" ? "" : algorithm,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

const describeAfterMs = 250;

/** What the trusted side makes of the typed text: its parts in words, or why it cannot be read. */
function useDescription(onProblem: (problem: string | null) => void) {
  const [described, setDescribed] = useState<Described | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const read = async (text: string) => {
    const reply = text.trim() === "" ? null : await ask("totp.describe", { text });
    setDescribed(reply?.ok === true ? reply.value : null);
    onProblem(reply === null || reply.ok ? null : reply.failure.message);
  };
  const describe = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      read(text).catch(() => undefined);
    }, describeAfterMs);
  };
  return { described, describe };
}
