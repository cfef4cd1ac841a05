import { Layers } from "lucide-react";
import type { RecordSummary, Vault } from "#contract";
import { Button, Glyph } from "#ui";
import { countText } from "../changes.ts";
import type { Change } from "../changes.ts";
import type { Listing } from "../list/pages.ts";
import type { Picks } from "../state.ts";
import { PickedActs } from "./acts.tsx";
import "./picked.css";

const namesShown = 8;

export interface PickedProps {
  readonly picks: Picks;
  readonly listing: Listing;
  /** Where the cursor is: what is picked lies where it lies, in the trash or not. */
  readonly cursor: RecordSummary | undefined;
  readonly vaults: readonly Vault[];
  readonly onClear: () => void;
  readonly onChange: (ids: readonly string[], change: Change) => void;
  readonly onExport: (recordIds: readonly string[]) => void;
}

/** In place of one record: what can be done with several of them. */
export function PickedPane(props: PickedProps) {
  const { picks, listing, onClear } = props;
  const known = knownOf(props);
  const shown = known.slice(0, namesShown);
  const more = picks.ids.size - shown.length;
  const title = `${countText(picks.ids.size)} selected`;
  return (
    <section className="pane detail" aria-label={title}>
      <div className="bar">
        <span className="small text-3 clip">Of {countText(listing.total)} in this list</span>
        <span className="grow" />
        <Button look="quiet" size="s" combo="Esc" onClick={onClear}>
          Clear the selection
        </Button>
      </div>
      <div className="scroll">
        <div className="sheet">
          <div className="sheet-title">
            <span className="picked-mark">
              <Layers className="ic" aria-hidden />
            </span>
            <h2 className="grow">{title}</h2>
          </div>
          <PickedActs {...props} known={known} />
          <ul className="picked-names" aria-label="Selected records">
            {shown.map(({ id, type, name, damaged }) => (
              <li key={id}>
                <Glyph type={type} name={name} damaged={damaged} />
                <span className="clip">{name}</span>
              </li>
            ))}
          </ul>
          {more > 0 && shown.length > 0 ? (
            <p className="small text-3">and {countText(more)} more</p>
          ) : null}
        </div>
      </div>
    </section>
  );
}

/** Those of them that were read; of a long list, not all. */
function knownOf({ picks, listing }: PickedProps): readonly RecordSummary[] {
  const known: RecordSummary[] = [];
  for (const id of picks.ids) {
    const record = listing.at(listing.indexOf(id));
    if (record !== undefined) known.push(record);
  }
  return known;
}
