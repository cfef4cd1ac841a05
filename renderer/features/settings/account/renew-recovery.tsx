import { useRef, useState } from "react";
import { ask, saveKit } from "#bridge";
import { Button, Checkbox, Dialog, EmergencyKit, MasterPassword, takeSecret } from "#ui";

/** Makes a new recovery code, shown once. It lives in this component and goes with it. */
export function RenewRecovery({ onClose }: { onClose: () => void }) {
  const [code, setCode] = useState<string | null>(null);
  return code === null ? (
    <AskPassword onCode={setCode} onClose={onClose} />
  ) : (
    <ShowKit code={code} onClose={onClose} />
  );
}

function AskPassword(props: { onCode: (code: string) => void; onClose: () => void }) {
  const { onCode, onClose } = props;
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const renew = async () => {
    setBusy(true);
    const reply = await ask("account.renewRecoveryCode", { password: takeSecret(field) });
    setBusy(false);
    if (reply.ok) onCode(reply.value.recoveryCode);
    else setProblem(reply.failure.message);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      onSubmit={() => {
        renew().catch(() => undefined);
      }}
      title="Make a new emergency kit"
      description="The code of the old kit stops working at once. The new one is shown one time."
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            Keep the old kit
          </Button>
          <Button type="submit" look="primary" disabled={isBusy}>
            Make the kit
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

function ShowKit({ code, onClose }: { code: string; onClose: () => void }) {
  const [isKept, setKept] = useState(false);
  return (
    <Dialog
      open
      onClose={() => {
        // Only the button closes it: the code is on no other screen, ever again.
        if (isKept) onClose();
      }}
      title="Your new emergency kit"
      description="Destroy the old one. This code is shown once, and kept by nobody but you."
      foot={
        <Button look="primary" disabled={!isKept} onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="stack">
        <EmergencyKit code={code} onSave={saveKit} />
        <Checkbox checked={isKept} onChange={setKept}>
          I have it on paper, or where I can reach it without Sallyport
        </Checkbox>
      </div>
    </Dialog>
  );
}
