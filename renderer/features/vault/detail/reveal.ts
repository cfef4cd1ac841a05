import { useCallback, useEffect, useState } from "react";
import { ask, useRead } from "#bridge";
import { secondsUntil, showFailure, useNow } from "#ui";

export interface Revealed {
  readonly value: string | null;
  readonly secondsLeft: number;
  readonly show: () => Promise<void>;
  readonly hide: () => void;
}

const usualSeconds = 30;

/**
 * One concealed value, as it is or as it was in a version, from the moment it is asked for until its seconds are over, it is hidden, its room is
 * left or the vault locks.
 */
export function useReveal(id: string, field: string, revision?: number): Revealed {
  const hideSeconds = useRead("settings.get", {}).data?.reveal.hideSeconds ?? usualSeconds;
  // SECURITY: the value lives here and nowhere else: not in a store, not in a cache of answers.
  const [shown, setShown] = useState<{ value: string; until: number } | null>(null);
  const now = useNow(shown === null ? 60_000 : 500);
  const hide = useCallback(() => {
    setShown(null);
  }, []);
  useEffect(() => hide, [hide]);
  const isOver = shown !== null && shown.until <= now;
  useEffect(() => {
    if (isOver) hide();
  }, [isOver, hide]);
  const show = async () => {
    const reply = await ask("records.reveal", { id, field, revision });
    if (reply.ok) setShown({ value: reply.value.value, until: Date.now() + hideSeconds * 1000 });
    else showFailure(reply.failure);
  };
  const value = shown === null || isOver ? null : shown.value;
  return {
    value,
    secondsLeft: shown === null ? 0 : Math.min(hideSeconds, secondsUntil(shown.until, now)),
    show,
    hide,
  };
}
