import type { Settings } from "#contract";
import { Segments, Stepper } from "#ui";
import { changeSettings } from "../change.ts";
import { ChoiceRow, NumberRow, Row, SwitchRow, TextRow } from "../rows.tsx";

type Terminal = Settings["terminal"];

const scrollback = [
  [1_000, "1 000 lines"],
  [10_000, "10 000 lines"],
  [50_000, "50 000 lines"],
  [200_000, "200 000 lines"],
] as const;

/** How terminals look, and what they ask before. */
export function TerminalSection({ terminal }: { terminal: Terminal }) {
  const set = (change: Partial<Terminal>) => {
    changeSettings({ terminal: change });
  };
  return (
    <>
      <Looks terminal={terminal} set={set} />
      <NumberRow
        label="Lines kept"
        hint="For sessions that are opened from now on."
        value={terminal.scrollbackLines}
        choices={scrollback}
        other={(value) => `${value} lines`}
        onChange={(scrollbackLines) => {
          set({ scrollbackLines });
        }}
      />
      <ChoiceRow
        label="Bell"
        value={terminal.bell}
        choices={[
          { value: "visual", label: "Show a mark" },
          { value: "off", label: "Off" },
        ]}
        onChange={(bell) => {
          set({ bell });
        }}
      />
      <SwitchRow
        label="Copy what is selected"
        checked={terminal.copyOnSelect}
        onChange={(copyOnSelect) => {
          set({ copyOnSelect });
        }}
      />
      <SwitchRow
        label="Ask before pasting several lines"
        hint="Control characters in a paste never act, whatever you choose."
        checked={terminal.confirmMultilinePaste}
        onChange={(confirmMultilinePaste) => {
          set({ confirmMultilinePaste });
        }}
      />
      <ChoiceRow
        label="When a program writes to the clipboard"
        hint="Reading it is always refused."
        value={terminal.clipboardWrite}
        choices={[
          { value: "ask", label: "Ask me" },
          { value: "never", label: "Refuse" },
        ]}
        onChange={(clipboardWrite) => {
          set({ clipboardWrite });
        }}
      />
      <TextRow
        label="Program of a local shell"
        value={terminal.shell}
        placeholder="Your login shell"
        onChange={(shell) => {
          set({ shell });
        }}
      />
    </>
  );
}

function Looks({
  terminal,
  set,
}: {
  terminal: Terminal;
  set: (change: Partial<Terminal>) => void;
}) {
  return (
    <>
      <Row label="Colours">
        {() => (
          <Segments
            label="Colours"
            value={terminal.theme}
            choices={[
              { value: "match", label: "As the window" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
            onChange={(theme) => {
              set({ theme });
            }}
          />
        )}
      </Row>
      <Row label="Text size" hint="Also Ctrl and +, − or 0 in a terminal.">
        {() => (
          <Stepper
            label="Text size"
            value={terminal.fontSize}
            min={8}
            max={40}
            onChange={(fontSize) => {
              set({ fontSize });
            }}
          />
        )}
      </Row>
      <TextRow
        label="Face"
        hint="A monospace face of this machine. Ours stands in where it lacks a sign."
        value={terminal.fontFamily}
        placeholder="JetBrains Mono"
        onChange={(fontFamily) => {
          set({ fontFamily });
        }}
      />
      <Row label="Cursor">
        {() => (
          <Segments
            label="Cursor"
            value={terminal.cursor}
            choices={[
              { value: "block", label: "Block" },
              { value: "bar", label: "Bar" },
              { value: "underline", label: "Underline" },
            ]}
            onChange={(cursor) => {
              set({ cursor });
            }}
          />
        )}
      </Row>
      <SwitchRow
        label="Cursor blinks"
        checked={terminal.cursorBlink}
        onChange={(cursorBlink) => {
          set({ cursorBlink });
        }}
      />
    </>
  );
}
