import { Ellipsis, Plus, Search } from "lucide-react";
import type { Scope, Vault } from "#contract";
import { Button, IconButton, Key, keyText, Menu, Swatch } from "#ui";
import { isSameScope } from "../state.ts";
import type { Place, PlaceGroup } from "./scopes.ts";
import "./sidebar.css";

interface SidebarProps {
  readonly groups: readonly PlaceGroup[];
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
  readonly onPalette: () => void;
  readonly onNewVault: () => void;
  readonly onTravel: (way: "leave" | "return") => void;
  readonly onEditVault: (vault: Vault) => void;
  readonly onRemoveVault: (vault: Vault) => void;
}

export function Sidebar(props: SidebarProps) {
  return (
    <aside className="pane sidebar" aria-label="Places">
      <div className="bar">
        <h1>Vault</h1>
        <span className="grow" />
        <Button
          look="quiet"
          size="s"
          icon={Search}
          aria-label={`Find anything, ${keyText("mod+k")}`}
          onClick={props.onPalette}
        >
          <Key combo="mod+k" />
        </Button>
      </div>
      <div className="scroll">
        {props.groups.map((group, index) => (
          <Group key={group.heading ?? index} group={group} props={props} />
        ))}
      </div>
    </aside>
  );
}

function Group({ group, props }: { group: PlaceGroup; props: SidebarProps }) {
  return (
    <section className="places" aria-label={group.heading ?? undefined}>
      {group.heading === null ? null : (
        <h2 className="places-heading">
          <span className="grow">{group.heading}</span>
          {group.heading === "Vaults" ? (
            <IconButton icon={Plus} label="New vault" onClick={props.onNewVault} />
          ) : null}
        </h2>
      )}
      <ul>
        {group.places.map((place) => (
          <li key={place.key} className="place-slot">
            <PlaceButton place={place} props={props} />
            {place.vault === undefined ? null : <VaultMenu vault={place.vault} props={props} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function PlaceButton({ place, props }: { place: Place; props: SidebarProps }) {
  const Icon = place.icon;
  return (
    <button
      type="button"
      className="place"
      aria-current={isSameScope(place.scope, props.scope) ? "true" : undefined}
      onClick={() => {
        props.onScope(place.scope);
      }}
    >
      {Icon === null ? <Swatch name={place.name} /> : <Icon className="ic ic-s" aria-hidden />}
      <span className="clip">{place.name}</span>
      {place.count === null ? null : (
        <span className={place.warns === true ? "place-count text-warn" : "place-count"}>
          {place.count.toLocaleString("en").replaceAll(",", "\u202f")}
        </span>
      )}
    </button>
  );
}

function VaultMenu({ vault, props }: { vault: Vault; props: SidebarProps }) {
  return (
    <Menu
      trigger={
        <IconButton className="place-more" icon={Ellipsis} label={`Actions for ${vault.name}`} />
      }
      entries={[
        {
          label: "Edit…",
          onSelect: () => {
            props.onEditVault(vault);
          },
        },
        {
          label: "Take vaults off this device…",
          onSelect: () => {
            props.onTravel("leave");
          },
        },
        {
          label: "Open a travel file…",
          onSelect: () => {
            props.onTravel("return");
          },
        },
        {
          label: "Remove…",
          danger: true,
          onSelect: () => {
            props.onRemoveVault(vault);
          },
        },
      ]}
    />
  );
}
