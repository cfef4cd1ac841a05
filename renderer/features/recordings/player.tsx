import { Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { ask, type ValueOf } from "#bridge";
import { IconButton, Select, showFailure, Switch } from "#ui";
import { createCanvas } from "./canvas.ts";
import { Tape } from "./tape.ts";
import { lengthText } from "./words.ts";

type Opened = ValueOf<"recordings.open">;

const speeds = [0.5, 1, 2, 4, 8];
const step = 5000;

interface PlayerProps {
  readonly id: string;
  /** Where to begin, in milliseconds. */
  readonly from: number;
}

/** Plays one recording. Space plays and pauses, the arrows go five seconds on or back, Home and End to the ends. */
export function Player({ id, from }: PlayerProps) {
  const [opened, setOpened] = useState<Opened | null>(null);
  useEffect(() => {
    let isHere = true;
    ask("recordings.open", { id })
      .then((reply) => {
        if (!reply.ok) showFailure(reply.failure);
        else if (isHere) setOpened(reply.value);
      })
      .catch(() => undefined);
    return () => {
      isHere = false;
    };
  }, [id]);
  return opened === null ? null : <Screen id={id} from={from} opened={opened} />;
}

function Screen({ id, from, opened }: PlayerProps & { opened: Opened }) {
  const place = useRef<HTMLDivElement>(null);
  const tape = useRef<Tape | null>(null);
  const [at, setAt] = useState(from);
  const [isPlaying, setPlaying] = useState(true);
  const [speed, setSpeed] = useState("1");
  const [skips, setSkips] = useState(true);
  useEffect(() => {
    if (place.current === null) return;
    const canvas = createCanvas(place.current);
    const onFailure = (message: string) => {
      setPlaying(false);
      showFailure({ message });
    };
    const onEnd = () => {
      setPlaying(false);
    };
    const made = new Tape(id, canvas, { onAt: setAt, onEnd, onFailure });
    tape.current = made;
    made.seek(from).catch(() => undefined);
    return () => {
      made.close();
      canvas.close();
      tape.current = null;
    };
  }, [id, from]);
  useEffect(() => {
    if (tape.current === null) return;
    tape.current.speed = Number(speed);
    tape.current.skipsIdle = skips;
    if (isPlaying) tape.current.play();
    else tape.current.pause();
  }, [isPlaying, speed, skips]);
  const go = (to: number) => {
    const moment = Math.min(opened.duration, Math.max(0, to));
    setAt(moment);
    tape.current?.seek(moment).catch(() => undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isControl = event.target instanceof HTMLElement && event.target.closest("button, input");
    if (event.key === " " && isControl === null) setPlaying(!isPlaying);
    else if (event.key === "ArrowRight") go(at + step);
    else if (event.key === "ArrowLeft") go(at - step);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(opened.duration);
    else return;
    event.preventDefault();
  };
  return (
    <section
      className="player"
      aria-label={`Recording of ${opened.name}`}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div className="player-screen" ref={place} tabIndex={0} role="region" aria-label="Screen" />
      <Bar
        {...{ at, isPlaying, setPlaying, speed, setSpeed, skips, setSkips, go }}
        duration={opened.duration}
        marks={opened.marks}
      />
    </section>
  );
}

interface BarProps extends Pick<Opened, "duration" | "marks"> {
  readonly at: number;
  readonly isPlaying: boolean;
  readonly setPlaying: (isPlaying: boolean) => void;
  readonly speed: string;
  readonly setSpeed: (speed: string) => void;
  readonly skips: boolean;
  readonly setSkips: (skips: boolean) => void;
  readonly go: (to: number) => void;
}

/** Play and pause, the place in the recording with a mark for each command, and how fast. */
function Bar(props: BarProps) {
  const { at, duration, marks, isPlaying, setPlaying, speed, setSpeed, skips, setSkips, go } =
    props;
  return (
    <div className="player-bar">
      <IconButton
        icon={isPlaying ? Pause : Play}
        label={isPlaying ? "Pause" : "Play"}
        onClick={() => {
          setPlaying(!isPlaying);
        }}
      />
      <span className="player-track">
        {marks.map((mark, index) => (
          <i
            key={index}
            className="player-mark"
            style={{ left: `${(mark / Math.max(1, duration)) * 100}%` }}
          />
        ))}
        <input
          type="range"
          aria-label="Position"
          aria-valuetext={lengthText(at)}
          min={0}
          max={Math.max(1, duration)}
          value={Math.min(at, duration)}
          onChange={(event) => {
            go(Number(event.currentTarget.value));
          }}
        />
      </span>
      <span className="micro mono text-2">
        {lengthText(at)} / {lengthText(duration)}
      </span>
      <Select
        label="Speed"
        value={speed}
        choices={speeds.map((one) => ({ value: String(one), label: `${one}×` }))}
        onChange={setSpeed}
      />
      <label className="player-idle micro">
        <Switch label="Skip idle time" checked={skips} onChange={setSkips} />
        Skip idle
      </label>
    </div>
  );
}
