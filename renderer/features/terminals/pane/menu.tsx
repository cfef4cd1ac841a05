import { ClipboardCopy, ClipboardPaste, Eraser, Search, TextSelect } from "lucide-react";
import type { ReactElement } from "react";
import type { Session } from "#contract";
import { ContextMenuFor } from "#ui";
import type { Live } from "../live/live.ts";
import { copySelection, pasteClipboard } from "../live/clipboard.ts";
import { startFind } from "./finding.ts";

/** What the right mouse button offers in a terminal. */
export function PaneMenu(props: { live: Live; session: Session; children: ReactElement }) {
  const { live, session } = props;
  return (
    <ContextMenuFor
      entries={[
        {
          label: "Copy",
          icon: ClipboardCopy,
          combo: "mod+shift+c",
          onSelect: () => {
            copySelection(live);
          },
        },
        {
          label: "Paste",
          icon: ClipboardPaste,
          combo: "mod+shift+v",
          disabled: session.state === "ended",
          onSelect: () => {
            pasteClipboard(live);
          },
        },
        { label: "Select all", icon: TextSelect, onSelect: live.screen.selectAll },
        "line",
        {
          label: "Find",
          icon: Search,
          combo: "mod+shift+f",
          onSelect: () => {
            startFind(session.id);
          },
        },
        { label: "Clear what scrolled away", icon: Eraser, onSelect: live.screen.clear },
      ]}
    >
      {props.children}
    </ContextMenuFor>
  );
}
