import { Eye, EyeOff } from "lucide-react";
import type { FieldView } from "#contract";
import { Dots, IconButton, SecretText } from "#ui";
import { copyField } from "../actions.ts";
import { CopyAct, Entry } from "./entry.tsx";
import { useReveal } from "./reveal.ts";

/** A concealed value: dots until it is revealed, and then for a while. */
export function SecretEntry({
  id,
  field,
  combo,
}: {
  id: string;
  field: Pick<FieldView, "ref" | "label" | "kind">;
  combo?: string;
}) {
  const revealed = useReveal(id, field.ref);
  const isShown = revealed.value !== null;
  const isBlock = field.kind === "concealed-multiline";
  const toggle = () => {
    if (isShown) revealed.hide();
    else revealed.show().catch(() => undefined);
  };
  return (
    <Entry
      label={field.label}
      top={isBlock && isShown}
      acts={
        <>
          {isShown ? (
            <span className="micro text-3 num">hides in {revealed.secondsLeft} s</span>
          ) : null}
          <IconButton
            icon={isShown ? EyeOff : Eye}
            label={`${isShown ? "Hide" : "Reveal"} ${field.label.toLowerCase()}`}
            onClick={toggle}
          />
          <CopyAct
            label={field.label}
            {...(combo === undefined ? {} : { combo })}
            onCopy={() => copyField(id, field.ref, field.label)}
          />
        </>
      }
    >
      {revealed.value === null ? (
        <Dots />
      ) : isBlock ? (
        <pre className="entry-block" tabIndex={0}>
          {revealed.value}
        </pre>
      ) : (
        <SecretText text={revealed.value} />
      )}
    </Entry>
  );
}
