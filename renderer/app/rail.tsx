import { Lock } from "lucide-react";
import { useRead } from "#bridge";
import { keyText, Mark, Tooltip } from "#ui";
import { place, usePlace } from "./navigation.ts";
import { rooms } from "./routes.tsx";
import type { Room } from "./routes.tsx";
import { lockNow } from "./shortcuts.ts";

/** The wall: the room you are in is the opening in it. */
export function Rail() {
  return (
    <nav className="rail" aria-label="Rooms">
      <span className="rail-mark">
        <Mark open />
        <span className="unseen">Sallyport, unlocked</span>
      </span>
      {rooms.filter((room) => room.low !== true).map(tileOf)}
      <span className="rail-gap" />
      {rooms.filter((room) => room.low === true).map(tileOf)}
      <Tooltip label="Lock now" combo="mod+shift+l" side="right">
        <button type="button" className="rail-tile" aria-label="Lock now" onClick={lockNow}>
          <Lock className="ic" aria-hidden />
        </button>
      </Tooltip>
    </nav>
  );
}

function tileOf(room: Room) {
  return <Tile key={room.name} room={room} />;
}

function Tile({ room }: { room: Room }) {
  const isHere = usePlace((state) => state.room === room.name);
  const sessions = useRead("terminal.list", {}).data ?? [];
  const isLive = room.name === "terminals" && sessions.some((session) => session.state !== "ended");
  const asks = room.name === "terminals" && sessions.some((session) => session.question !== null);
  const state = asks ? ", a session asks" : isLive ? ", sessions live" : "";
  return (
    <Tooltip label={room.title} combo={room.combo} side="right">
      <button
        type="button"
        className={`rail-tile rail-to-${room.opens}`}
        aria-label={`${room.title}${state}`}
        aria-current={isHere ? "page" : undefined}
        aria-keyshortcuts={keyText(room.combo)
          .replace(" ", "+")
          .replace("Ctrl", "Control")
          .replace("⌘", "Meta")}
        onClick={() => {
          place.go(room.name);
        }}
      >
        <room.icon className="ic" aria-hidden />
        {asks ? (
          <i className="rail-dot rail-dot-asks" />
        ) : isLive ? (
          <i className="rail-dot" />
        ) : null}
      </button>
    </Tooltip>
  );
}
