import { useState } from "react";
import type { Settings } from "#contract";
import { ask } from "#bridge";
import { Button, TextInput } from "#ui";
import { changeSettings } from "../change.ts";
import { Row, SwitchRow } from "../rows.tsx";

/** Whether passwords may be looked up at a service, and at which. */
export function HealthSection({ health }: { health: Settings["health"] }) {
  return (
    <>
      <SwitchRow
        label="Look passwords up at a service"
        hint="When you ask for it in Health. The first five digits of each password's hash leave this machine, never a password, a name or a website."
        checked={health.breachCheck}
        onChange={(breachCheck) => {
          changeSettings({ health: { breachCheck } });
        }}
      />
      <Address key={health.breachAddress} address={health.breachAddress} />
    </>
  );
}

function Address({ address }: { address: string }) {
  const [typed, setTyped] = useState(address);
  const [isBad, setBad] = useState(false);
  const keep = async () => {
    const reply = await ask("settings.change", { health: { breachAddress: typed.trim() } });
    setBad(!reply.ok);
  };
  return (
    <Row
      label="Address of the service"
      hint={
        isBad
          ? "That is no address: it begins with https://, and holds no name or password."
          : "Any service that speaks the range protocol of Have I Been Pwned, over https."
      }
    >
      {({ id, describedBy }) => (
        <form
          className="row row-tight"
          onSubmit={(event) => {
            event.preventDefault();
            keep().catch(() => undefined);
          }}
        >
          <TextInput
            id={id}
            mono
            bad={isBad}
            aria-describedby={describedBy}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
          />
          <Button type="submit" disabled={typed.trim() === address}>
            Keep
          </Button>
        </form>
      )}
    </Row>
  );
}
