import { useRef, useState } from "react";
import type { SyntheticEvent } from "react";
import { ask } from "#bridge";
import {
  Button,
  Field,
  LinkButton,
  secondsUntil,
  TextInput,
  useNow,
  NewPassword,
  pairProblem,
  takeSecret,
} from "#ui";
import { judgePassword } from "./judge.ts";
import type { KitWays } from "./gate.tsx";

interface RecoverProps extends KitWays {
  readonly retryAt: number | null;
  readonly onBack: () => void;
}

type Problem = { readonly at: "code" | "password"; readonly words: string } | null;

/** The emergency kit's way in: its code, and a new master password. The kit is then replaced. */
export function Recover({ hold, release, show, retryAt, onBack }: RecoverProps) {
  const code = useRef<HTMLInputElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<Problem>(null);
  const [busy, setBusy] = useState(false);
  const now = useNow(250);
  const waits = retryAt === null ? 0 : secondsUntil(retryAt, now);

  const recover = async () => {
    const newPassword = first.current?.value ?? "";
    const wrong = pairProblem(newPassword, again.current?.value ?? "");
    setProblem(wrong === null ? null : { at: "password", words: wrong });
    if (wrong !== null || busy || waits > 0) return;
    setBusy(true);
    hold();
    const reply = await ask("account.recover", {
      recoveryCode: takeSecret(code).trim(),
      newPassword,
    });
    setBusy(false);
    if (reply.ok) {
      show(reply.value.recoveryCode);
      return;
    }
    release();
    const { code: failure, message } = reply.failure;
    setProblem({ at: failure === "password-weak" ? "password" : "code", words: message });
    code.current?.focus();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    recover().catch(() => undefined);
  };
  const clear = () => {
    setProblem(null);
  };

  return (
    <>
      <p className="plate-lead">
        Type the code of your emergency kit, and choose a new master password.
      </p>
      <form onSubmit={submit}>
        <Field label="Recovery code" problem={problem?.at === "code" ? problem.words : null}>
          {({ id, describedBy }) => (
            <TextInput
              ref={code}
              id={id}
              large
              mono
              autoFocus
              autoCapitalize="characters"
              bad={problem?.at === "code"}
              aria-describedby={describedBy}
              onInput={clear}
            />
          )}
        </Field>
        <NewPassword
          onJudge={judgePassword}
          label="New master password"
          first={first}
          again={again}
          problem={problem?.at === "password" ? problem.words : null}
          onEdit={clear}
        />
        <Button type="submit" look="primary" size="l" wide aria-busy={busy} disabled={waits > 0}>
          {waits > 0 ? `Recover in ${waits} s` : busy ? "Recovering" : "Recover the vault"}
        </Button>
      </form>
      <p className="plate-ways">
        <LinkButton plain onClick={onBack}>
          Use the master password
        </LinkButton>
      </p>
    </>
  );
}
