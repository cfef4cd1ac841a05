import "./pane.css";
import { Bell } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Session, Settings } from "#contract";
import { reconnect } from "../commands.ts";
import { changeLayout, setHeard } from "../layout/store.ts";
import { focusPane, type Pane } from "../layout/tree.ts";
import { liveOf, type Asked, type Live, type Watcher } from "../live/live.ts";
import { AskedDialog } from "../questions/asked.tsx";
import { QuestionCard } from "../questions/question.tsx";
import type { Pasting } from "../wire/input.ts";
import { troubleOf } from "../trouble.ts";
import { Cover } from "./cover.tsx";
import { FindBar } from "./find-bar.tsx";
import { PaneHead } from "./head.tsx";
import { PaneMenu } from "./menu.tsx";
import { OfferBar } from "./offer.tsx";
import { PastingBar } from "./pasting.tsx";
import { PaneStatus } from "./status.tsx";

interface PaneProps {
  readonly pane: Pane;
  readonly session: Session;
  readonly settings: Settings["terminal"];
  readonly isFocused: boolean;
  readonly isFinding: boolean;
  readonly onFindEnd: () => void;
  readonly onOpenRecord: (recordId: string) => void;
  readonly onFiles: (hostId: string) => void;
}

/** One terminal: its head, its screen, and the line that says what carries it. */
export function TerminalPane(props: PaneProps) {
  const { pane, session, settings, isFocused, isFinding } = props;
  const live = liveOf(session.id, settings);
  const shown = useShown(live, session, settings.bell);
  const isEnded = session.state === "ended";
  useEffect(() => {
    live.setEnded(isEnded);
  }, [live, isEnded]);
  const mayType = isFocused && !isFinding && session.question === null && shown.asked === null;
  useEffect(() => {
    if (!mayType) return;
    live.screen.focus();
  }, [live, mayType]);
  useLook(session);
  const names = [
    "term-pane",
    session.environment === "production" ? "term-pane-production" : "",
    isFocused ? "term-pane-focused" : "",
  ];
  return (
    <div
      role="group"
      className={names.join(" ").trim()}
      aria-label={`${session.name}${session.environment === null ? "" : `, ${session.environment}`}`}
      onFocusCapture={() => {
        changeLayout((layout) => focusPane(layout, pane.id));
      }}
    >
      <PaneHead session={session} onFiles={props.onFiles} />
      <div className="pane-body">
        <PaneMenu live={live} session={session}>
          <div className="pane-screen" ref={shown.mount} data-keys="terminal" />
        </PaneMenu>
        {isFinding ? <FindBar find={live.screen.find} onClose={props.onFindEnd} /> : null}
        {shown.isRinging ? (
          <span className="pane-bell" role="status">
            <Bell className="ic ic-s" aria-label="Bell" />
          </span>
        ) : null}
        {shown.pasting === null ? null : <PastingBar live={live} pasting={shown.pasting} />}
        {session.offer === null ? null : <OfferBar session={session} offer={session.offer} />}
        {session.question === null ? (
          <Cover session={session} onOpenRecord={props.onOpenRecord} />
        ) : (
          <QuestionCard
            key={session.question.id}
            session={session}
            question={session.question}
            isFocused={isFocused}
          />
        )}
      </div>
      <PaneStatus session={session} trouble={shown.trouble} />
      <AskedDialog session={session} asked={shown.asked} onDone={shown.answered} />
    </div>
  );
}

/** A pane on screen, in a window that has the keyboard, is looked at: its bell is heard. */
function useLook({ id, bells }: Session): void {
  useEffect(() => {
    const look = () => {
      if (document.hasFocus()) setHeard(id, bells);
    };
    look();
    window.addEventListener("focus", look);
    return () => {
      window.removeEventListener("focus", look);
    };
  }, [id, bells]);
}

const ringMs = 900;

/** Puts the session's screen in the pane while it is mounted, and keeps what the screen asks. */
function useShown(live: Live, session: Session, bell: Settings["terminal"]["bell"]) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isRinging, setRinging] = useState(false);
  const [pasting, setPasting] = useState<Pasting | null>(null);
  const latest = useRef({ session, bell });
  useEffect(() => {
    latest.current = { session, bell };
  }, [session, bell]);
  useEffect(() => {
    if (!isRinging) return;
    const timer = setTimeout(() => {
      setRinging(false);
    }, ringMs);
    return () => {
      clearTimeout(timer);
    };
  }, [isRinging]);

  const mount = useCallback(
    (container: HTMLDivElement) => {
      const watcher: Watcher = {
        // SECURITY: one question at a time; a program that floods cannot pile up dialogs.
        asked: (next) => {
          setAsked((current) => current ?? next);
        },
        trouble: setTrouble,
        rang: () => {
          if (latest.current.bell === "off") return;
          setRinging(true);
        },
        pasting: setPasting,
        typedWhileEnded: (text) => {
          const { session: now } = latest.current;
          const may = now.failure === null || troubleOf(now.failure.code).canRetry;
          if (text === "\r" && may) reconnect(now.id);
        },
      };
      live.show(container, watcher);
      return () => {
        live.hide();
      };
    },
    [live],
  );
  const answered = () => {
    setAsked(null);
  };
  return { mount, asked, answered, trouble, isRinging, pasting };
}
