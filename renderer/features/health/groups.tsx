import type { FindingKind, HealthOverview } from "#contract";
import { Select } from "#ui";
import { kindOrder, kinds } from "./words.ts";

export type Counts = HealthOverview["findings"];

interface GroupsProps {
  readonly counts: Counts;
  readonly chosen: FindingKind;
  readonly onChoose: (kind: FindingKind) => void;
}

/** The kinds of which something was found, the worst first. */
export function kindsIn(counts: Counts): FindingKind[] {
  return kindOrder.filter((kind) => counts.some((one) => one.kind === kind));
}

function countOf(counts: Counts, kind: FindingKind): number {
  return counts.find((one) => one.kind === kind)?.count ?? 0;
}

/** The kinds as a list beside the findings; as a picker above them where there is little room. */
export function Groups({ counts, chosen, onChoose }: GroupsProps) {
  const there = kindsIn(counts);
  return (
    <>
      <nav className="health-groups" aria-label="What was found">
        {there.map((kind) => {
          const { title, icon: Icon, tone } = kinds[kind];
          const count = countOf(counts, kind);
          return (
            <button
              type="button"
              key={kind}
              className="health-group"
              aria-current={kind === chosen ? "true" : undefined}
              onClick={() => {
                onChoose(kind);
              }}
            >
              <Icon className={`ic ${count > 0 ? `text-${tone}` : "text-3"}`} aria-hidden />
              <span className="grow clip">{title}</span>
              <span className="num text-2">{count.toLocaleString("en-GB")}</span>
            </button>
          );
        })}
      </nav>
      <div className="health-picker">
        <Select
          label="What was found"
          value={chosen}
          choices={there.map((kind) => ({
            value: kind,
            label: `${kinds[kind].title} (${countOf(counts, kind).toLocaleString("en-GB")})`,
          }))}
          onChange={onChoose}
        />
      </div>
    </>
  );
}
