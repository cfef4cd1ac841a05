import "./transfer.css";
import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { ask } from "#bridge";
import type { Departure } from "#contract";
import {
  Button,
  Checkbox,
  Dialog,
  Field,
  NewPassword,
  Note,
  pairProblem,
  SecretInput,
  showFailure,
} from "#ui";
import { judgePassword } from "./judge.ts";
import { usePlace } from "./place.tsx";
import { Travelling } from "./travel-progress.tsx";
import { TravelVaults } from "./travel-vaults.tsx";

type FieldRef = RefObject<HTMLInputElement | null>;

/** Takes vaults off this device, into one file. It ends with the lock: nothing of them stays on a page. */
export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const departure = useDeparture();
  const [isBusy, setBusy] = useState(false);
  const form = useLeaving(setBusy);
  const hindrance = departure === null ? null : hindranceOf(departure);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      onSubmit={form.submit}
      title="Take vaults off this device"
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            {isBusy ? "Cancel" : "Close"}
          </Button>
          <Button
            type="submit"
            look="danger"
            disabled={isBusy || departure === null || hindrance !== null}
          >
            Write the file, then remove them here
          </Button>
        </>
      }
    >
      <div className="stack transfer">
        {departure === null ? null : <Sorted departure={departure} />}
        {hindrance === null ? form.fields : <Note tone="warn" {...hindrance} />}
        {isBusy ? <Travelling first="writing" /> : null}
      </div>
    </Dialog>
  );
}

/** What would leave, as it is when the dialog opens; who closes it ends what is under way. */
function useDeparture(): Departure | null {
  const [departure, setDeparture] = useState<Departure | null>(null);
  useEffect(() => {
    ask("travel.departure", {})
      .then((reply) => {
        if (reply.ok) setDeparture(reply.value);
        else showFailure(reply.failure);
      })
      .catch(() => undefined);
    return () => {
      ask("travel.discard", {}).catch(() => undefined);
    };
  }, []);
  return departure;
}

/** What keeps it from being done, in words. */
function hindranceOf({ leaves, stays, sessions }: Departure) {
  if (stays.length === 0) {
    return {
      title: "No vault would stay",
      children: "Mark at least one vault as safe for travel: Edit, in its menu.",
    };
  }
  if (leaves.length === 0) {
    return { title: "Nothing would leave", children: "Every vault is marked as safe for travel." };
  }
  if (sessions.length > 0) {
    return {
      title: "Close these terminals first",
      children: `They use records that leave: ${sessions.join(", ")}.`,
    };
  }
  return null;
}

function Sorted({ departure }: { departure: Departure }) {
  const { leaves, stays, copies } = departure;
  return (
    <>
      <div className="travel-sides">
        <TravelVaults heading="Leave this device" vaults={leaves} none="None." />
        <TravelVaults heading="Stay" vaults={stays} none="None." />
      </div>
      {leaves.length === 0 || copies.length === 0 ? null : (
        <Note
          tone="warn"
          title={
            copies.length === 1 ? "1 backup goes too" : `${copies.length} backups and copies go too`
          }
        >
          Whatever holds what leaves is removed, and a fresh backup of what stays is written:{" "}
          <span className="travel-copies">{copies.join(", ")}</span>
        </Note>
      )}
    </>
  );
}

function useLeaving(setBusy: (isBusy: boolean) => void) {
  const place = usePlace(ending);
  const [problem, setProblem] = useState<string | null>(null);
  const [hasOwn, setOwn] = useState(false);
  const master = useRef<HTMLInputElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const leave = async () => {
    const own = hasOwn ? valueOf(first) : null;
    const unequal = own === null ? null : pairProblem(own, valueOf(again));
    setProblem(unequal);
    if (unequal !== null) return;
    const to = await place.choose();
    if (to === null) return;
    setBusy(true);
    const reply = await ask("travel.leave", {
      to: to.to,
      masterPassword: valueOf(master),
      ...(own === null ? {} : { password: own }),
    });
    // Once it is done, the lock takes this page away.
    if (reply.ok) return;
    setBusy(false);
    setProblem(reply.failure.message);
  };
  const fields = (
    <>
      {place.field}
      <Master field={master} problem={problem} />
      <OwnPassword
        has={hasOwn}
        onHas={setOwn}
        {...{ first, again }}
        onEdit={() => {
          setProblem(null);
        }}
      />
      <p className="text-2">
        The file is read back whole before anything is removed. Then Sallyport locks. Whoever looks
        at this device finds no trace of these vaults; without the file and its password they are
        gone. They come back by “Open a travel file…”.
      </p>
    </>
  );
  const submit = () => {
    leave().catch(() => undefined);
  };
  return { fields, submit };
}

const valueOf = (field: FieldRef) => field.current?.value ?? "";
const ending = { extension: ".sallyport" };

function Master({ field, problem }: { field: FieldRef; problem: string | null }) {
  return (
    <Field label="Your master password" problem={problem}>
      {({ id, describedBy }) => (
        <SecretInput ref={field} id={id} large aria-describedby={describedBy} />
      )}
    </Field>
  );
}

interface OwnPasswordProps {
  readonly has: boolean;
  readonly onHas: (has: boolean) => void;
  readonly first: FieldRef;
  readonly again: FieldRef;
  readonly onEdit: () => void;
}

function OwnPassword({ has, onHas, ...rest }: OwnPasswordProps) {
  return (
    <>
      <Checkbox checked={has} onChange={onHas}>
        Seal the file with a password of its own, not with the master password
      </Checkbox>
      {has ? (
        <NewPassword
          label="Password of the file"
          problem={null}
          onJudge={judgePassword}
          {...rest}
        />
      ) : null}
    </>
  );
}
