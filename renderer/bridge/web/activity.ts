const everyMs = 5_000;

/** Tells the host now and then that the person is there: it has no other idea of idleness. */
export function watchActivity(tell: () => void): void {
  let last = -everyMs;
  const beat = (event: Event) => {
    // SECURITY: a script that pretends a key was pressed does not keep the vault open.
    if (!event.isTrusted || event.timeStamp - last < everyMs) return;
    last = event.timeStamp;
    tell();
  };
  for (const name of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    window.addEventListener(name, beat, { capture: true, passive: true });
  }
}
