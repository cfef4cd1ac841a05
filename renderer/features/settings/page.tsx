import "./page.css";
import {
  BrickWall,
  CircleDot,
  Clipboard,
  Fingerprint,
  HardDrive,
  Info,
  KeyRound,
  Lock,
  LockOpen,
  Palette,
  SquareTerminal,
  UserRound,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import type { Settings } from "#contract";
import { useRead } from "#bridge";
import { Select } from "#ui";
import { AccountSection } from "./account/account.tsx";
import { AboutSection } from "./sections/about.tsx";
import { AppearanceSection } from "./sections/appearance.tsx";
import { ClipboardSection } from "./sections/clipboard.tsx";
import { DataSection } from "./sections/data.tsx";
import { HealthSection } from "./sections/health.tsx";
import { KeyAgentSection } from "./sections/key-agent.tsx";
import { KnownHostsSection } from "./sections/known-hosts.tsx";
import { LockSection } from "./sections/lock.tsx";
import { QuickUnlockSection } from "./sections/quick-unlock.tsx";
import { RecordingSection } from "./sections/recording.tsx";
import { TerminalSection } from "./sections/terminal.tsx";

type SectionName =
  | "lock"
  | "quick-unlock"
  | "clipboard"
  | "appearance"
  | "terminal"
  | "recording"
  | "known-hosts"
  | "key-agent"
  | "health"
  | "account"
  | "data"
  | "about";

/** Opens the dialog of moving in or out. */
type OnTransfer = (what: "import" | "export") => void;

interface Section {
  readonly name: SectionName;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly draw: (settings: Settings, onTransfer: OnTransfer) => ReactNode;
}

const sections: readonly Section[] = [
  {
    name: "lock",
    title: "Lock",
    icon: Lock,
    draw: (settings) => <LockSection lock={settings.lock} />,
  },
  {
    name: "quick-unlock",
    title: "Quick unlock",
    icon: LockOpen,
    draw: (settings) => <QuickUnlockSection chosen={settings.quickUnlock} />,
  },
  {
    name: "clipboard",
    title: "Clipboard and reveal",
    icon: Clipboard,
    draw: (settings) => <ClipboardSection settings={settings} />,
  },
  {
    name: "appearance",
    title: "Appearance",
    icon: Palette,
    draw: (settings) => <AppearanceSection appearance={settings.appearance} />,
  },
  {
    name: "terminal",
    title: "Terminal",
    icon: SquareTerminal,
    draw: (settings) => <TerminalSection terminal={settings.terminal} />,
  },
  {
    name: "recording",
    title: "Recording",
    icon: CircleDot,
    draw: (settings) => <RecordingSection recording={settings.recording} />,
  },
  {
    name: "known-hosts",
    title: "Known hosts",
    icon: Fingerprint,
    draw: () => <KnownHostsSection />,
  },
  {
    name: "key-agent",
    title: "Key agent",
    icon: KeyRound,
    draw: (settings) => <KeyAgentSection keyAgent={settings.keyAgent} />,
  },
  {
    name: "health",
    title: "Health",
    icon: BrickWall,
    draw: (settings) => <HealthSection health={settings.health} />,
  },
  { name: "account", title: "Account", icon: UserRound, draw: () => <AccountSection /> },
  {
    name: "data",
    title: "Data",
    icon: HardDrive,
    draw: (settings, onTransfer) => (
      <DataSection backups={settings.backups} onTransfer={onTransfer} />
    ),
  },
  { name: "about", title: "About", icon: Info, draw: () => <AboutSection /> },
];

/** Everything that can be chosen, one subject at a time. There is no save button. */
export function SettingsPage({ onTransfer }: { onTransfer: OnTransfer }) {
  const { data } = useRead("settings.get", {});
  const [name, setName] = useState<SectionName>("lock");
  const section = sections.find((one) => one.name === name);
  if (data === undefined || section === undefined) return null;
  return (
    <div className="settings">
      <nav className="pane settings-side" aria-label="Settings">
        <header className="settings-head">
          <h1>Settings</h1>
        </header>
        <ul className="scroll settings-list">
          {sections.map((one) => (
            <li key={one.name}>
              <button
                type="button"
                className="settings-item"
                aria-current={one.name === name ? "true" : undefined}
                onClick={() => {
                  setName(one.name);
                }}
              >
                <one.icon className="ic ic-s" aria-hidden />
                {one.title}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <section className="pane settings-main" aria-labelledby="settings-title">
        <header className="bar">
          <h2 id="settings-title" className="settings-title">
            {section.title}
          </h2>
          <span className="settings-picker">
            <Select
              label="Settings"
              value={name}
              choices={sections.map((one) => ({ value: one.name, label: one.title }))}
              onChange={setName}
            />
          </span>
        </header>
        <div className="scroll">
          <div className="settings-body" key={name}>
            {section.draw(data, onTransfer)}
          </div>
        </div>
      </section>
    </div>
  );
}
