import { useState } from "react";
import { Button } from "#ui";
import { ChangePassword } from "./change-password.tsx";
import { RenewRecovery } from "./renew-recovery.tsx";

/** The master password and the way back in without it. */
export function AccountSection() {
  const [open, setOpen] = useState<"password" | "recovery" | null>(null);
  const close = () => {
    setOpen(null);
  };
  return (
    <>
      <div className="setting">
        <div className="grow">
          Master password
          <p className="setting-hint">
            It opens everything, and nobody can tell it to you. Records need not be sealed again.
          </p>
        </div>
        <Button
          onClick={() => {
            setOpen("password");
          }}
        >
          Change…
        </Button>
      </div>
      <div className="setting">
        <div className="grow">
          Emergency kit
          <p className="setting-hint">
            A code on paper that opens the vault if the master password is lost. A new one makes the
            old one worthless.
          </p>
        </div>
        <Button
          onClick={() => {
            setOpen("recovery");
          }}
        >
          New kit…
        </Button>
      </div>
      {open === "password" ? <ChangePassword onClose={close} /> : null}
      {open === "recovery" ? <RenewRecovery onClose={close} /> : null}
    </>
  );
}
