import { useCallback, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Confirm } from "#ui";

/** Asks before an unsaved form is left, and then does what was wanted. */
export function useLeave(): {
  readonly onDirty: (isDirty: boolean) => void;
  /** Runs `then` at once, or once the person has agreed to lose what was typed. */
  readonly leave: (then: () => void) => void;
  readonly question: ReactNode;
} {
  const isDirty = useRef(false);
  const [wanted, setWanted] = useState<{ then: () => void } | null>(null);
  const onDirty = useCallback((dirty: boolean) => {
    isDirty.current = dirty;
  }, []);
  const leave = useCallback((then: () => void) => {
    if (isDirty.current) setWanted({ then });
    else then();
  }, []);
  const question = (
    <Confirm
      open={wanted !== null}
      title="Leave without saving?"
      keep="Keep editing"
      confirm="Leave"
      onClose={() => {
        setWanted(null);
      }}
      onConfirm={() => {
        isDirty.current = false;
        wanted?.then();
        setWanted(null);
      }}
    >
      What you typed since the last save is lost.
    </Confirm>
  );
  return { onDirty, leave, question };
}
