import { Activity, useEffect, useState } from "react";
import type { AccountStatus } from "#contract";
import { useLinkState, useRead } from "#bridge";
import { clearToasts, Toasts } from "#ui";
import { ApprovalQuestion } from "../features/approvals/index.ts";
import { Gate } from "../features/gate/index.ts";
import { AskAgain } from "./ask-again.tsx";
import { Boundary } from "./boundary.tsx";
import "./frame.css";
import { place, usePlace } from "./navigation.ts";
import { PaletteOverRooms } from "./palette.tsx";
import { Rail } from "./rail.tsx";
import { RolledBack } from "./rolled-back.tsx";
import { TransferOverRooms } from "./transfer.tsx";
import { rooms } from "./routes.tsx";
import type { Room } from "./routes.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { Sill } from "./sill.tsx";
import { useTheme } from "./theme.ts";
import { Unreachable } from "./unreachable.tsx";

/** As long as the portcullis takes: `--t-gate`. */
const gateMs = 320;
/** A short loss may cost no text that is being typed. */
const lostMs = 10_000;

/** One of two things is on screen: the gate, or the rooms behind it. */
export function App() {
  useTheme();
  const link = useLinkState();
  const isLongLost = useLong(link === "lost", lostMs);
  const status = useRead("account.status", {});
  if (link === "refused") {
    return <Unreachable words="This address was used already. Ask Sallyport for a new one." />;
  }
  // SECURITY: while nobody can say whether the vault is still open, nothing of it stays on the screen.
  if (isLongLost)
    return <Unreachable words="Sallyport cannot be reached. It is tried again by itself." />;
  if (status.error !== null) return <Unreachable words={status.error.message} />;
  return status.data === undefined ? null : <Door status={status.data} />;
}

/** True once `wanted` has held for `ms`. */
function useLong(wanted: boolean, ms: number): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!wanted) {
      setLong(false);
      return;
    }
    const timer = setTimeout(() => {
      setLong(true);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [wanted, ms]);
  return wanted && isLong;
}

function Door({ status }: { status: AccountStatus }) {
  const isUnlocked = status.state === "unlocked";
  // The gate stays shut while it shows the recovery code, which exists on no other screen.
  const [isHeld, setHeld] = useState(false);
  const isOpen = isUnlocked && !isHeld;
  const isGateSeen = useLinger(!isOpen, gateMs);
  useEffect(() => {
    if (isUnlocked) return;
    // SECURITY: nothing that names a record outlives the lock on this side.
    setHeld(false);
    place.forget();
    clearToasts();
  }, [isUnlocked]);
  return (
    <>
      {isOpen ? <Frame status={status} /> : null}
      {isGateSeen ? (
        <Gate status={status} rising={isOpen} onHold={setHeld} sill={<Sill status={status} />} />
      ) : null}
      <Toasts />
    </>
  );
}

/** True while `wanted`, and for `ms` longer. */
function useLinger(wanted: boolean, ms: number): boolean {
  const [lingers, setLingers] = useState(wanted);
  useEffect(() => {
    if (wanted) {
      setLingers(true);
      return;
    }
    const timer = setTimeout(() => {
      setLingers(false);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [wanted, ms]);
  return wanted || lingers;
}

function Frame({ status }: { status: AccountStatus }) {
  useShortcuts();
  const here = usePlace((state) => state.room);
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set([here]));
  if (!seen.has(here)) setSeen(new Set([...seen, here]));
  return (
    <div className="app">
      <Rail />
      <main className="app-room">
        {rooms.map((room) => (
          <RoomSlot
            key={room.name}
            room={room}
            isHere={room.name === here}
            wasSeen={seen.has(room.name)}
          />
        ))}
      </main>
      <Sill status={status} />
      <PaletteOverRooms />
      <TransferOverRooms />
      <ApprovalQuestion />
      <AskAgain />
      {status.rolledBack ? <RolledBack /> : null}
    </div>
  );
}

function RoomSlot({ room, isHere, wasSeen }: { room: Room; isHere: boolean; wasSeen: boolean }) {
  const isKept = room.keeps === true && wasSeen;
  if (!isHere && !isKept) return null;
  return (
    <Activity mode={isHere ? "visible" : "hidden"}>
      <Boundary room={room.title}>
        <room.Page />
      </Boundary>
    </Activity>
  );
}
