import { useRef, useState } from "react";
import type { QuickUnlockState, Settings } from "#contract";
import { ask, useRead } from "#bridge";
import { Button, Dialog, MasterPassword, momentText, showFailure, takeSecret } from "#ui";
import { changeSettings } from "../change.ts";
import { NumberRow, SwitchRow } from "../rows.tsx";

const days = [
  [7, "7 days"],
  [14, "14 days"],
  [30, "30 days"],
  [90, "90 days"],
] as const;

const names = {
  "touch-id": "Touch ID",
  "windows-hello": "Windows Hello",
  "system-sign-in": "this computer’s sign-in",
} as const;

function nameOf({ way }: QuickUnlockState): string {
  return way === null ? "" : names[way];
}

/** The platform's own sign-in in place of the master password, and for how long. */
export function QuickUnlockSection({ chosen }: { chosen: Settings["quickUnlock"] }) {
  // No event tells that a keychain was opened or a finger added meanwhile.
  const state = useRead("quickUnlock.state", {}, { staleMs: 15_000 }).data;
  const [isAsking, setAsking] = useState(false);
  if (state === undefined) return null;
  const set = (change: Partial<Settings["quickUnlock"]>) => {
    changeSettings({ quickUnlock: change });
  };
  return (
    <>
      <SwitchRow
        label="Quick unlock"
        hint={hintFor(state)}
        checked={state.on}
        disabled={!state.on && state.unavailable !== null}
        onChange={(on) => {
          if (on) setAsking(true);
          else turnOff();
        }}
      />
      <Standing state={state} />
      <NumberRow
        label="Ask for the master password again after"
        hint="Fewer days count at once; more, from the next time that you type it."
        value={chosen.days}
        choices={days}
        other={(value) => `${value} days`}
        onChange={(value) => {
          set({ days: value });
        }}
      />
      <SwitchRow
        label="Also after a restart"
        hint="Of Sallyport or of the computer. What quick unlock needs is then in memory only, and never on the disk."
        checked={chosen.afterRestart}
        onChange={(afterRestart) => {
          set({ afterRestart });
        }}
      />
      {isAsking ? (
        <TurnOn
          name={nameOf(state)}
          onClose={() => {
            setAsking(false);
          }}
        />
      ) : null}
    </>
  );
}

function hintFor(state: QuickUnlockState): string {
  if (state.unavailable !== null) return state.unavailable;
  return `Unlocks with ${nameOf(state)}. Whoever can sign in to this computer as you can then open the vault. Records that ask again still want the master password.`;
}

/** How it stands while it is on: until when it serves, or what has to come first. */
function Standing({ state }: { state: QuickUnlockState }) {
  if (!state.on) return null;
  if (state.waits !== null) return <p className="setting-words text-warn">{state.waits}</p>;
  if (state.until === null) return null;
  return (
    <p className="setting-words text-2">
      Serves until {momentText(state.until)}. Then the master password is due.
    </p>
  );
}

function turnOff(): void {
  ask("quickUnlock.turnOff", {})
    .then((reply) => {
      if (!reply.ok) showFailure(reply.failure);
    })
    .catch(() => undefined);
}

function TurnOn({ name, onClose }: { name: string; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const turnOn = async () => {
    const password = takeSecret(field);
    if (isBusy || password === "") return;
    setBusy(true);
    const reply = await ask("quickUnlock.turnOn", { password });
    setBusy(false);
    if (reply.ok) {
      onClose();
      return;
    }
    setProblem(reply.failure.message);
    field.current?.focus();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      onSubmit={() => {
        turnOn().catch(() => undefined);
      }}
      title="Switch quick unlock on"
      description={`Type the master password. Then you are asked for ${name} once, to see that it works.`}
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            Leave it off
          </Button>
          <Button type="submit" look="primary" aria-busy={isBusy}>
            {isBusy ? "Waiting for you" : "Switch on"}
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
