import { ask } from "#bridge";
import { showFailure } from "#ui";
import type { Session, Settings } from "#contract";
import { changeLayout, newId, theLayout, whileOpening } from "./layout/store.ts";
import {
  closePane,
  findSession,
  focusPane,
  focusedPane,
  openTab,
  splitPane,
  type Direction,
} from "./layout/tree.ts";
import { likelySize } from "./live/live.ts";

/** Where a new terminal goes. */
export type Spot = "tab" | Direction;

/** Shows the session of a host, or opens one. */
export function connectHost(hostId: string, sessions: readonly Session[]): void {
  const open = sessions.find((one) => one.hostId === hostId && one.state !== "ended");
  const shown = open === undefined ? null : findSession(theLayout(), open.id);
  if (shown === null) openHost(hostId, "tab");
  else changeLayout((layout) => focusPane(layout, shown.pane.id));
}

export function openHost(hostId: string, spot: Spot): void {
  place(() => ask("terminal.openHost", { hostId, ...likelySize() }), spot);
}

export function openLocal(spot: Spot): void {
  place(() => ask("terminal.openLocal", likelySize()), spot);
}

/** Opens the same again beside the pane that has the keyboard. */
export function splitFocused(direction: Direction, sessions: readonly Session[]): void {
  const pane = focusedPane(theLayout());
  const session = sessions.find((one) => one.id === pane?.sessionId);
  if (session?.hostId === undefined || session.hostId === null) openLocal(direction);
  else openHost(session.hostId, direction);
}

export function closeSession(sessionId: string): void {
  const found = findSession(theLayout(), sessionId);
  if (found !== null) changeLayout((layout) => closePane(layout, found.pane.id));
  run(ask("terminal.close", { sessionId }));
}

/** Connects an ended session again, in its place and with its lines. */
export function reconnect(sessionId: string): void {
  run(ask("terminal.reconnect", { sessionId }));
}

/** Has the password that is offered typed on the trusted side; without an offer nothing happens. */
export function fillOffer({ id, offer }: Session): void {
  if (offer !== null) run(ask("terminal.fill", { sessionId: id, offerId: offer.id }));
}

export function changeFontSize(change: -1 | 0 | 1, current: Settings["terminal"]): void {
  const next = change === 0 ? standardFontSize : current.fontSize + change;
  const fontSize = Math.min(40, Math.max(8, next));
  if (fontSize !== current.fontSize) run(ask("settings.change", { terminal: { fontSize } }));
}

/** The size of a fresh start, and of Ctrl+0. */
const standardFontSize = 13;

type Opened = Awaited<ReturnType<typeof ask<"terminal.openHost" | "terminal.openLocal">>>;

function place(open: () => Promise<Opened>, spot: Spot): void {
  const beside = focusedPane(theLayout())?.id ?? null;
  whileOpening(
    open().then((reply) => {
      if (!reply.ok) {
        showFailure(reply.failure);
        return;
      }
      const sessionId = reply.value.id;
      changeLayout((layout) =>
        spot === "tab" || beside === null
          ? openTab(layout, sessionId, newId)
          : splitPane(layout, beside, { direction: spot, sessionId }, newId),
      );
    }),
  ).catch(() => undefined);
}

/** Runs a call whose only news is its failure. */
export function run(
  reply: Promise<{ ok: true } | { ok: false; failure: { message: string } }>,
): void {
  reply
    .then((answer) => {
      if (!answer.ok) showFailure(answer.failure);
    })
    .catch(() => undefined);
}
