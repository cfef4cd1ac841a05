import { useEffect, useRef } from "react";
import { isMod } from "#ui";

/** What the vault's keys do. Each is named for what it does, not for its key. */
export interface VaultKeys {
  readonly find: () => void;
  readonly clearSearch: () => void;
  readonly edit: () => void;
  readonly trash: () => void;
  readonly copyMain: () => void;
  readonly copyUsername: () => void;
  readonly copyCode: () => void;
}

const overlays =
  '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"][data-state="open"]';

/** Whether a key belongs to something that lies over the vault, or was already used. */
function isCovered(event: KeyboardEvent): boolean {
  return event.defaultPrevented || document.querySelector(overlays) !== null;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, [contenteditable]") !== null
  );
}

/** Whether a copy key means text that is selected on the page, and not the record. */
function hasSelectedText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    return target.selectionStart !== target.selectionEnd;
  }
  return (window.getSelection()?.toString() ?? "") !== "";
}

const withMod: Readonly<Record<string, keyof VaultKeys>> = {
  c: "copyMain",
  b: "copyUsername",
  t: "copyCode",
  f: "find",
};
const alone: Readonly<Record<string, keyof VaultKeys>> = {
  "/": "find",
  e: "edit",
  delete: "trash",
  escape: "clearSearch",
};

/** Which of the vault's keys was pressed, or null. */
export function keyOf(event: KeyboardEvent): keyof VaultKeys | null {
  const key = event.key.toLowerCase();
  if (isMod(event)) {
    if (event.shiftKey || (key === "c" && hasSelectedText(event.target))) return null;
    return withMod[key] ?? null;
  }
  const isOther = isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey;
  return isOther ? null : (alone[key] ?? null);
}

/** Listens while the vault is the room on screen, and nothing lies over it. */
export function useVaultKeys(keys: VaultKeys, isOn: boolean): void {
  const newest = useRef(keys);
  useEffect(() => {
    newest.current = keys;
  });
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (isCovered(event)) return;
      const name = keyOf(event);
      if (name === null) return;
      event.preventDefault();
      newest.current[name]();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, [isOn]);
}

/** The keys of a form, wherever on the page the cursor is. */
export function useFormKeys(save: () => void, cancel: () => void): void {
  const newest = useRef({ save, cancel });
  useEffect(() => {
    newest.current = { save, cancel };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isCovered(event)) return;
      if (event.key === "Escape") newest.current.cancel();
      else if (event.key.toLowerCase() === "s" && isMod(event) && !event.shiftKey)
        newest.current.save();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, []);
}
