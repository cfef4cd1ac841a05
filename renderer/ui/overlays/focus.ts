import { useRef } from "react";

/** Where the keys go when what had them is gone: a page marks one element with `data-home`. */
export function focusHome(): void {
  document.querySelector<HTMLElement>("[data-home]")?.focus();
}

/**
 * Gives the keys back, when an overlay closes, to what had them before it opened. Radix does so only for
 * overlays that have a trigger of their own.
 */
export function useReturnFocus(open: boolean): (event: Event) => void {
  const before = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  // While rendering, because by the first effect the overlay has the focus already.
  if (open && !wasOpen.current) before.current = document.activeElement;
  wasOpen.current = open;
  return (event) => {
    event.preventDefault();
    const target = before.current;
    if (target instanceof HTMLElement && target.isConnected && target !== document.body)
      target.focus();
    if (document.activeElement === document.body || document.activeElement === null) focusHome();
  };
}
