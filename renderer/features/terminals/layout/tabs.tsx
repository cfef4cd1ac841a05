import "./layout.css";
import { Bell, Columns2, PanelLeft, Plus, Rows2, Terminal, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Session } from "#contract";
import { IconButton, Menu, Pennant } from "#ui";
import { openLocal, splitFocused } from "../commands.ts";
import { focusLive } from "../live/live.ts";
import { useMoved, useTabDrag } from "./moving.ts";
import { changeLayout, useArrangement } from "./store.ts";
import { focusedPane, panesOf, type Tab } from "./tree.ts";

interface TabsProps {
  readonly sessions: readonly Session[];
  /** In a narrow window: opens the list of hosts. */
  readonly hosts: ReactNode;
  /** Whether a bell is shown. */
  readonly showsBell: boolean;
  readonly more: Parameters<typeof Menu>[0]["entries"];
  readonly onClose: (tab: Tab) => void;
}

/** One word per tab, and what splits and opens at the right. */
export function Tabs({ sessions, hosts, showsBell, more, onClose }: TabsProps) {
  const layout = useArrangement((state) => state.layout);
  const hasPane = focusedPane(layout) !== null;
  const moved = useMoved(layout);
  return (
    <div className="tabs">
      {hosts}
      <ul className="tabs-list" aria-label="Open terminals">
        {layout.tabs.map((tab) => (
          <TabItem
            key={tab.id}
            tab={tab}
            sessions={sessions}
            showsBell={showsBell}
            isActive={tab.id === layout.active}
            onClose={onClose}
          />
        ))}
      </ul>
      <span role="status" className="unseen">
        {moved}
      </span>
      <IconButton
        icon={Plus}
        label="New local shell"
        combo="mod+shift+t"
        onClick={() => {
          openLocal("tab");
        }}
      />
      <span className="grow" />
      <IconButton
        icon={Columns2}
        label="Split right"
        combo="mod+shift+d"
        disabled={!hasPane}
        onClick={() => {
          splitFocused("row", sessions);
        }}
      />
      <IconButton
        icon={Rows2}
        label="Split down"
        combo="mod+shift+e"
        disabled={!hasPane}
        onClick={() => {
          splitFocused("column", sessions);
        }}
      />
      <Menu trigger={<MoreButton />} entries={more} label="More" />
    </div>
  );
}

function MoreButton(props: object) {
  return (
    <button type="button" className="icon-btn" aria-label="More" {...props}>
      <span className="tabs-dots" aria-hidden>
        …
      </span>
    </button>
  );
}

export function HostsButton(props: object) {
  return <IconButton icon={PanelLeft} label="Hosts" {...props} />;
}

function TabItem(props: {
  tab: Tab;
  sessions: readonly Session[];
  showsBell: boolean;
  isActive: boolean;
  onClose: (tab: Tab) => void;
}) {
  const { tab, sessions, showsBell, isActive, onClose } = props;
  const panes = panesOf(tab.root);
  const own = panes.flatMap((pane) => sessions.filter((one) => one.id === pane.sessionId));
  const focused = panes.find((pane) => pane.id === tab.focus);
  const first = own.find((session) => session.id === focused?.sessionId) ?? own[0];
  const type = () => {
    if (first !== undefined) focusLive(first.id);
  };
  const rang = useRang(own, showsBell);
  const drag = useTabDrag(tab.id, type);
  if (first === undefined) return null;
  const others = own.filter((session) => session !== first);
  const production = own.find((session) => session.environment === "production");
  const environment = production?.environment ?? first.environment;
  const show = () => {
    changeLayout((layout) => ({ ...layout, active: tab.id }));
    type();
  };
  return (
    <li
      className={`tab${isActive ? " tab-on" : ""}${drag.isDragged ? " tab-dragged" : ""}`}
      onAuxClick={closeOnMiddle(tab, onClose)}
      {...drag.handlers}
    >
      <button
        type="button"
        className="tab-word"
        aria-current={isActive}
        aria-keyshortcuts={isActive ? "Control+Shift+PageUp Control+Shift+PageDown" : undefined}
        onClick={show}
      >
        {environment === null ? (
          <Terminal className="ic ic-s text-3" aria-hidden />
        ) : (
          <Pennant environment={environment} />
        )}
        <span className="clip">{first.name}</span>
        {others.length === 0 ? null : (
          <span className="text-3 clip">
            + {others.length === 1 ? others[0]?.name : others.length}
          </span>
        )}
        <TabState sessions={own} rang={rang} />
      </button>
      <button
        type="button"
        className="tab-close"
        aria-label={`Close ${first.name}`}
        onClick={() => {
          onClose(tab);
        }}
      >
        <X className="ic ic-s" aria-hidden />
      </button>
    </li>
  );
}

/** Whether one of them rang since it was looked at, where that is shown. */
function useRang(sessions: readonly Session[], showsBell: boolean): boolean {
  const heard = useArrangement((state) => state.heard);
  return showsBell && sessions.some(({ id, bells }) => bells > (heard.get(id) ?? 0));
}

function closeOnMiddle(tab: Tab, onClose: (tab: Tab) => void) {
  return (event: { button: number; preventDefault: () => void }) => {
    if (event.button !== 1) return;
    event.preventDefault();
    onClose(tab);
  };
}

function TabState({ sessions, rang }: { sessions: readonly Session[]; rang: boolean }) {
  if (sessions.some((session) => session.state === "asking")) {
    return <i className="tab-asks" role="img" aria-label="asks" />;
  }
  if (rang) return <Bell className="ic ic-s text-warn" role="img" aria-label="rang" />;
  if (sessions.every((session) => session.state === "ended")) {
    return <i className="live-dot live-dot-off" role="img" aria-label="ended" />;
  }
  return null;
}
