import "./page.css";
import { RefreshCw } from "lucide-react";
import { useCallback, useState } from "react";
import type { Events, FindingKind, HealthOverview } from "#contract";
import { useBridgeEvent, useRead } from "#bridge";
import { Button, Empty, LinkButton, momentText, Progress } from "#ui";
import { Breaches, Cancel } from "./breaches.tsx";
import { Findings } from "./findings.tsx";
import { Groups, kindsIn } from "./groups.tsx";
import { Wall } from "./wall.tsx";
import { kinds } from "./words.ts";

type Progress = Events["health.progress"];

const none = { reading: null, "looking-up": null } as const;

/** How far each step is, from 0 to 1; null for one that is not under way. */
function useProgress(): Readonly<Record<Progress["step"], number | null>> {
  const [shares, setShares] = useState<Readonly<Record<Progress["step"], number | null>>>(none);
  const hear = useCallback(({ step, done, total }: Progress) => {
    setShares((before) => ({ ...before, [step]: done >= total ? null : done / total }));
  }, []);
  useBridgeEvent("health.progress", hear);
  const end = useCallback(() => {
    setShares(none);
  }, []);
  useBridgeEvent("health.changed", end);
  return shares;
}

/** How the records are, the worst first, and the way to each. */
export function HealthPage({ onRecord }: { onRecord: (recordId: string) => void }) {
  const { data, error, isFetching, refetch } = useRead("health.check", {});
  const shares = useProgress();
  const again = () => {
    refetch().catch(() => undefined);
  };
  return (
    <section className="pane health">
      <header className="bar">
        <h1>Health</h1>
        <span className="small text-3 clip health-when">
          {data === undefined ? "" : `Checked ${momentText(data.checkedAt)}`}
        </span>
        <span className="grow" />
        <Button size="s" icon={RefreshCw} disabled={isFetching} onClick={again}>
          Check again
        </Button>
      </header>
      {data === undefined ? (
        error === null ? (
          <Checking share={shares.reading} />
        ) : (
          <Empty
            title="The check was not finished"
            actions={<Button onClick={again}>Check</Button>}
          >
            {error.message}
          </Empty>
        )
      ) : (
        <Overview data={data} share={shares["looking-up"]} onRecord={onRecord} />
      )}
    </section>
  );
}

function Checking({ share }: { share: number | null }) {
  return (
    <div className="health-checking" role="status">
      <p>Looking at every record…</p>
      <Progress done={share ?? 0} label="Looking at every record" />
      <Cancel />
    </div>
  );
}

interface OverviewProps {
  readonly data: HealthOverview;
  readonly share: number | null;
  readonly onRecord: (recordId: string) => void;
}

function Overview({ data, share, onRecord }: OverviewProps) {
  const [asked, setAsked] = useState<FindingKind | null>(null);
  const there = kindsIn(data.findings);
  const chosen = asked !== null && there.includes(asked) ? asked : (there[0] ?? null);
  if (data.records === 0) {
    return (
      <Empty title="Nothing to look at yet">
        Weak, reused, old and breached passwords show here once there are records.
      </Empty>
    );
  }
  return (
    <div className="health-body">
      <Score data={data} />
      <Wall wall={data.wall} passwords={data.passwords} />
      <Breaches breaches={data.breaches} share={share} />
      {chosen === null ? (
        <Empty title="All sound">Nothing was found about any record.</Empty>
      ) : (
        <div className="health-found">
          <Groups counts={data.findings} chosen={chosen} onChoose={setAsked} />
          <Group key={chosen} kind={chosen} data={data} onRecord={onRecord} />
        </div>
      )}
    </div>
  );
}

function Score({ data }: { data: HealthOverview }) {
  const { records, sound } = data;
  const number = (value: number) => value.toLocaleString("en-GB");
  const needing = records - sound;
  return (
    <div className="health-score">
      <p className="health-figure num">
        {number(sound)}
        <small> of {number(records)} records sound</small>
      </p>
      <p className="text-2">
        {needing === 0
          ? "Nothing needs you."
          : `${number(needing)} ${needing === 1 ? "record needs" : "records need"} you.`}
      </p>
    </div>
  );
}

interface GroupProps {
  readonly kind: FindingKind;
  readonly data: HealthOverview;
  readonly onRecord: (recordId: string) => void;
}

function Group({ kind, data, onRecord }: GroupProps) {
  const [showsIgnored, setShowsIgnored] = useState(false);
  const { count = 0, ignored = 0 } = data.findings.find((one) => one.kind === kind) ?? {};
  const isIgnored = showsIgnored && ignored > 0;
  const total = isIgnored ? ignored : count;
  return (
    <section className="pane health-main" aria-label={kinds[kind].title}>
      <p className="health-advice text-2">
        <span className="grow">{kinds[kind].advice}</span>
        {ignored === 0 ? null : (
          <LinkButton
            onClick={() => {
              setShowsIgnored(!isIgnored);
            }}
          >
            {isIgnored ? "Show the others" : `${ignored.toLocaleString("en-GB")} ignored`}
          </LinkButton>
        )}
      </p>
      {total === 0 ? (
        <p className="health-none text-3">All of them are ignored.</p>
      ) : (
        <Findings key={String(isIgnored)} {...{ kind, total, onRecord }} ignored={isIgnored} />
      )}
    </section>
  );
}
