import { useState } from "react";
import { saveKit } from "#bridge";
import { Button, Checkbox, EmergencyKit } from "#ui";

/** The emergency kit: its code is shown once, here, and kept by nobody. */
export function Kit({ code, onDone }: { code: string; onDone: () => void }) {
  const [isKept, setKept] = useState(false);
  return (
    <>
      <div>
        <h2 className="medium">Your emergency kit</h2>
        <p className="plate-lead">
          This code opens the vault if the master password is lost. It is shown once, and kept by
          nobody but you.
        </p>
      </div>
      <EmergencyKit code={code} onSave={saveKit} />
      <Checkbox checked={isKept} onChange={setKept}>
        I have it on paper, or where I can reach it without Sallyport
      </Checkbox>
      <Button look="primary" size="l" wide disabled={!isKept} onClick={onDone}>
        Open the vault
      </Button>
    </>
  );
}
