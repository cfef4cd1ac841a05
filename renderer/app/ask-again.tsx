import { useEffect, useRef, useState } from "react";
import { ask, onPasswordNeeded } from "#bridge";
import type { Needed } from "#bridge";
import { Button, Dialog, MasterPassword, takeSecret } from "#ui";

interface Pending extends Needed {
  readonly settle: (isPermitted: boolean) => void;
}

/** Asks for the master password when a record asks again, over whatever is on screen; one use at a time. */
export function AskAgain() {
  const [pending, setPending] = useState<readonly Pending[]>([]);
  const all = useRef<readonly Pending[]>([]);
  useEffect(() => {
    const set = (next: readonly Pending[]) => {
      all.current = next;
      setPending(next);
    };
    const stop = onPasswordNeeded(
      (needed) =>
        new Promise((resolve) => {
          const one: Pending = {
            ...needed,
            settle: (isPermitted) => {
              set(all.current.filter((other) => other !== one));
              resolve(isPermitted);
            },
          };
          set([...all.current, one]);
        }),
    );
    return () => {
      stop();
      for (const one of all.current) one.settle(false);
    };
  }, []);
  const [first] = pending;
  return first === undefined ? null : <Question key={first.use} pending={first} />;
}

function Question({ pending }: { pending: Pending }) {
  const { use, recordName, settle } = pending;
  const field = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const permit = async () => {
    // SECURITY: the password goes from its field to the call, and stays nowhere.
    const password = takeSecret(field);
    if (isBusy || password === "") return;
    setBusy(true);
    const reply = await ask("records.permit", { use, password });
    setBusy(false);
    if (reply.ok) {
      settle(true);
      return;
    }
    const isWrong = reply.failure.code === "password-wrong";
    setProblem(isWrong ? "Wrong password." : reply.failure.message);
    field.current?.focus();
  };
  const close = () => {
    settle(false);
  };
  return (
    <Dialog
      open
      onClose={close}
      onSubmit={() => {
        permit().catch(() => undefined);
      }}
      title={`“${recordName}” asks again`}
      description="It wants your master password each time it is used. This is for this one time."
      foot={
        <>
          <Button combo="Esc" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="primary" aria-busy={isBusy} combo="enter">
            {isBusy ? "Checking" : "Go on"}
          </Button>
        </>
      }
    >
      <MasterPassword
        field={field}
        problem={problem}
        onInput={() => {
          setProblem(null);
        }}
      />
    </Dialog>
  );
}
