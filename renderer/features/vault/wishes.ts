import { useEffect, useRef } from "react";
import type { RecordType } from "#contract/record-types";

/** What another room, the palette or a key asks the vault to do. */
export type VaultWish =
  | { readonly kind: "open"; readonly recordId: string }
  | { readonly kind: "new"; readonly type?: RecordType; readonly name?: string }
  | { readonly kind: "find"; readonly text?: string };

/** Grants each wish once, and says so. */
export function useWishes(
  wish: VaultWish | null,
  grant: (wish: VaultWish) => void,
  onDone: () => void,
): void {
  const newest = useRef(grant);
  useEffect(() => {
    newest.current = grant;
  });
  useEffect(() => {
    if (wish === null) return;
    newest.current(wish);
    onDone();
  }, [wish, onDone]);
}
