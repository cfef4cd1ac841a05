import "./page.css";
import { useEffect, useRef, useState } from "react";
import type { Session, Settings } from "#contract";
import { useRead } from "#bridge";
import { Button, Confirm, Empty, Popover } from "#ui";
import { closeSession, openHost, openLocal } from "./commands.ts";
import { Hosts } from "./hosts/hosts.tsx";
import { useKeys } from "./keys.ts";
import { useReconciled } from "./layout/reconcile.ts";
import { Splits } from "./layout/splits.tsx";
import { useArrangement } from "./layout/store.ts";
import { HostsButton, Tabs } from "./layout/tabs.tsx";
import { activeTab, focusedPane, panesOf, type Pane, type Tab } from "./layout/tree.ts";
import { wearSettings } from "./live/live.ts";
import { moreEntries } from "./more.ts";
import { endFind, useFinding } from "./pane/finding.ts";
import { TerminalPane } from "./pane/pane.tsx";

export interface TerminalsPageProps {
  /** What another room asked for; done once, and said so. */
  readonly wish: { kind: "host"; hostId: string } | { kind: "local" } | null;
  readonly onWishDone: () => void;
  readonly onAddHost: () => void;
  readonly onOpenRecord: (recordId: string) => void;
  /** The files of a host are wanted. */
  readonly onFiles: (hostId: string) => void;
  readonly onPalette: () => void;
  readonly onSettings: () => void;
}

export function TerminalsPage(props: TerminalsPageProps) {
  const sessions = useRead("terminal.list", {}).data;
  const settings = useRead("settings.get", {}).data?.terminal;
  if (sessions === undefined || settings === undefined) return null;
  return <Room {...props} sessions={sessions} settings={settings} />;
}

interface RoomProps extends TerminalsPageProps {
  readonly sessions: readonly Session[];
  readonly settings: Settings["terminal"];
}

function Room(props: RoomProps) {
  const { sessions, settings } = props;
  const isNarrow = useNarrow();
  const [closing, setClosing] = useState<Tab | null>(null);
  const [isListOpen, setListOpen] = useState(false);
  useReconciled(sessions);
  useWish(props);
  useEffect(() => {
    wearSettings(settings);
  }, [settings]);
  useKeys(sessions, settings);
  const focusedId = useArrangement((state) => focusedPane(state.layout)?.sessionId ?? null);
  const closeTab = (tab: Tab) => {
    if (liveIn(tab, sessions).length > 0 && isWorthAsking(tab, sessions)) setClosing(tab);
    else closeAll(tab);
  };
  const hosts = (
    <Hosts
      {...props}
      focusedId={focusedId}
      onChosen={() => {
        setListOpen(false);
      }}
    />
  );
  return (
    <div className="terminals">
      {isNarrow ? null : <aside className="pane terminals-side">{hosts}</aside>}
      <div className="pane terminals-work">
        <Tabs
          sessions={sessions}
          showsBell={settings.bell !== "off"}
          more={moreEntries(sessions, settings, props.onSettings)}
          onClose={closeTab}
          hosts={
            isNarrow ? (
              <Popover
                label="Hosts"
                align="start"
                trigger={<HostsButton />}
                open={isListOpen}
                onOpenChange={setListOpen}
              >
                <div className="terminals-folded">{hosts}</div>
              </Popover>
            ) : null
          }
        />
        <div className="terminals-stage">
          <Stage {...props} isNarrow={isNarrow} />
        </div>
      </div>
      <Confirm
        open={closing !== null}
        title={closing === null ? "" : closeTitle(closing, sessions)}
        keep="Keep it"
        confirm="Close"
        onClose={() => {
          setClosing(null);
        }}
        onConfirm={() => {
          if (closing !== null) closeAll(closing);
        }}
      >
        What runs there ends, unless it was told to go on without a terminal.
      </Confirm>
    </div>
  );
}

function Stage(props: RoomProps & { isNarrow: boolean }) {
  const { sessions, settings, isNarrow } = props;
  const layout = useArrangement((state) => state.layout);
  const findingIn = useFinding((state) => state.sessionId);
  const tab = activeTab(layout);
  if (tab === null) return <NoTerminal {...props} />;
  const focused = focusedPane(layout);
  const draw = (pane: Pane) => {
    const session = sessions.find((one) => one.id === pane.sessionId);
    if (session === undefined) return null;
    return (
      <TerminalPane
        key={session.id}
        pane={pane}
        session={session}
        settings={settings}
        isFocused={pane.id === focused?.id}
        isFinding={findingIn === session.id}
        onFindEnd={endFind}
        onOpenRecord={props.onOpenRecord}
        onFiles={props.onFiles}
      />
    );
  };
  // A narrow window shows the pane that has the keyboard; the others wait behind it.
  if (isNarrow && focused !== null) return draw(focused);
  return <Splits node={tab.root} draw={draw} />;
}

function NoTerminal({ onAddHost }: TerminalsPageProps) {
  return (
    <div className="terminals-none">
      <Empty
        title="No terminal open"
        actions={
          <>
            <Button
              look="primary"
              size="s"
              combo="mod+shift+t"
              onClick={() => {
                openLocal("tab");
              }}
            >
              Local shell
            </Button>
            <Button size="s" onClick={onAddHost}>
              Add a host
            </Button>
          </>
        }
      >
        Choose a host, and Sallyport signs in for you. Passwords and keys stay on the trusted side.
      </Empty>
    </div>
  );
}

function useWish({ wish, onWishDone }: RoomProps): void {
  const done = useRef<TerminalsPageProps["wish"]>(null);
  useEffect(() => {
    if (wish === null || done.current === wish) return;
    done.current = wish;
    if (wish.kind === "host") openHost(wish.hostId, "tab");
    else openLocal("tab");
    onWishDone();
  }, [wish, onWishDone]);
}

const narrow = "(max-width: 1000px)";

function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => matchMedia(narrow).matches);
  useEffect(() => {
    const query = matchMedia(narrow);
    const follow = () => {
      setNarrow(query.matches);
    };
    follow();
    query.addEventListener("change", follow);
    return () => {
      query.removeEventListener("change", follow);
    };
  }, []);
  return isNarrow;
}

function liveIn(tab: Tab, sessions: readonly Session[]): readonly Session[] {
  return panesOf(tab.root).flatMap((pane) =>
    sessions.filter((one) => one.id === pane.sessionId && one.state === "open"),
  );
}

/** Closing one shell is a small thing; several at once, or one in production, is not. */
function isWorthAsking(tab: Tab, sessions: readonly Session[]): boolean {
  const live = liveIn(tab, sessions);
  return live.length > 1 || live.some((session) => session.environment === "production");
}

function closeTitle(tab: Tab, sessions: readonly Session[]): string {
  const live = liveIn(tab, sessions);
  const [first] = live;
  return live.length === 1 && first !== undefined
    ? `Close ${first.name}, which is in production?`
    : `Close ${live.length} open sessions?`;
}

function closeAll(tab: Tab): void {
  for (const pane of panesOf(tab.root)) closeSession(pane.sessionId);
}
