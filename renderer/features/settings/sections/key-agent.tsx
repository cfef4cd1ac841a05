import { Copy } from "lucide-react";
import type { Settings } from "#contract";
import { ask, useRead } from "#bridge";
import { Empty, IconButton, showFailure, showToast } from "#ui";
import { changeSettings } from "../change.ts";
import { SwitchRow } from "../rows.tsx";

const mostKeys = 200;

/** The agent that lends the vault's SSH keys to ssh and git: its switch, its place, and who is allowed. */
export function KeyAgentSection({ keyAgent }: { keyAgent: Settings["keyAgent"] }) {
  const set = (change: Partial<Settings["keyAgent"]>) => {
    changeSettings({ keyAgent: change });
  };
  return (
    <>
      <SwitchRow
        label="Key agent"
        hint="Lends the keys below to ssh and git. The private keys stay here, and each program asks first."
        checked={keyAgent.enabled}
        onChange={(enabled) => {
          set({ enabled });
        }}
      />
      {keyAgent.enabled ? <Place /> : null}
      <SwitchRow
        label="Name the keys while locked"
        hint="Keeps the public keys in memory behind the lock. Otherwise a program that lists them asks for an unlock."
        checked={keyAgent.listWhileLocked}
        onChange={(listWhileLocked) => {
          set({ listWhileLocked });
        }}
      />
      <Keys
        allowed={keyAgent.allowed}
        onChange={(allowed) => {
          set({ allowed });
        }}
      />
    </>
  );
}

/** How to tell other programs of it, or why it does not listen. */
function Place() {
  const state = useRead("keyAgent.state", {}).data;
  if (state === undefined) return null;
  if (state.problem !== null) {
    return (
      <p role="alert" className="setting-words text-warn">
        {state.problem}
      </p>
    );
  }
  if (!state.listening) return null;
  const quoted = /\s/.test(state.place) ? `"${state.place}"` : state.place;
  return (
    <>
      <Line label="In ~/.ssh/config" text={`IdentityAgent ${quoted}`} />
      <Line label="In the environment" text={`export SSH_AUTH_SOCK=${quoted}`} />
    </>
  );
}

function Line({ label, text }: { label: string; text: string }) {
  const copy = async () => {
    const reply = await ask("clipboard.writeText", { text });
    if (reply.ok) showToast({ title: "Copied" });
    else showFailure(reply.failure);
  };
  return (
    <div className="setting">
      <div className="grow">
        {label}
        <p className="setting-hint mono selectable">{text}</p>
      </div>
      <IconButton
        icon={Copy}
        label={`Copy the line for ${label.replace(/^In /, "")}`}
        onClick={() => {
          copy().catch(() => undefined);
        }}
      />
    </div>
  );
}

interface KeysProps {
  readonly allowed: readonly string[];
  readonly onChange: (allowed: string[]) => void;
}

function Keys({ allowed, onChange }: KeysProps) {
  const { data } = useRead("records.find", {
    scope: { show: "live", type: "ssh_key" },
    sort: "name",
    limit: mostKeys,
  });
  if (data === undefined) return null;
  if (data.items.length === 0) {
    return (
      <Empty title="No SSH key yet">
        Add a record of the type SSH key, or import one. Then allow it here.
      </Empty>
    );
  }
  return (
    <>
      {data.items.map(({ id, name, subtitle }) => (
        <SwitchRow
          key={id}
          label={`Offer ${name}`}
          {...(subtitle === "" ? {} : { hint: subtitle })}
          checked={allowed.includes(id)}
          onChange={(isAllowed) => {
            onChange(isAllowed ? [...allowed, id] : allowed.filter((other) => other !== id));
          }}
        />
      ))}
    </>
  );
}
