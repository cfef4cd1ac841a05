import { useRef, useState } from "react";
import { ask } from "#bridge";
import {
  Button,
  Dialog,
  Field,
  NewPassword,
  pairProblem,
  SecretInput,
  showToast,
  takeSecret,
  type Verdict,
} from "#ui";

interface Problem {
  readonly at: "current" | "next";
  readonly words: string;
}

/** Changes the master password. The current one is asked for again: an open screen is not proof. */
export function ChangePassword({ onClose }: { onClose: () => void }) {
  const current = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const change = async () => {
    const wanted = next.current?.value ?? "";
    const words = pairProblem(wanted, again.current?.value ?? "");
    if (words !== null) {
      setProblem({ at: "next", words });
      return;
    }
    setBusy(true);
    const reply = await ask("account.changePassword", {
      current: takeSecret(current),
      next: wanted,
    });
    setBusy(false);
    if (!reply.ok) {
      const at = reply.failure.code === "password-weak" ? "next" : "current";
      setProblem({ at, words: reply.failure.message });
      return;
    }
    takeSecret(next);
    takeSecret(again);
    showToast({ title: "The master password was changed" });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      onSubmit={() => {
        change().catch(() => undefined);
      }}
      title="Change the master password"
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            Keep the old one
          </Button>
          <Button type="submit" look="primary" disabled={isBusy}>
            {isBusy ? "Changing" : "Change"}
          </Button>
        </>
      }
    >
      <div className="stack">
        <Field
          label="Current master password"
          problem={problem?.at === "current" ? problem.words : null}
        >
          {({ id, describedBy }) => (
            <SecretInput
              ref={current}
              id={id}
              large
              autoFocus
              bad={problem?.at === "current"}
              aria-describedby={describedBy}
              onInput={() => {
                setProblem(null);
              }}
            />
          )}
        </Field>
        <NewPassword
          label="New master password"
          first={next}
          again={again}
          problem={problem?.at === "next" ? problem.words : null}
          onEdit={() => {
            setProblem(null);
          }}
          onJudge={judgePassword}
        />
      </div>
    </Dialog>
  );
}

async function judgePassword(password: string): Promise<Verdict | null> {
  const reply = await ask("account.strength", { password });
  return reply.ok ? reply.value : null;
}
