import { ask } from "#bridge";
import { showFailure } from "#ui";
import type { Live } from "./live.ts";

/** Copies what is selected; without a selection nothing happens. */
export function copySelection(live: Live): void {
  const text = live.screen.selection();
  if (text !== "") writeClipboard(text);
}

export function writeClipboard(text: string): void {
  ask("clipboard.writeText", { text })
    .then((reply) => {
      if (!reply.ok) showFailure(reply.failure);
    })
    .catch(() => undefined);
}

/** Pastes through the guard. */
export function pasteClipboard(live: Live): void {
  ask("clipboard.readText", {})
    .then((reply) => {
      if (reply.ok) live.paste(reply.value.text);
      else showFailure(reply.failure);
      live.screen.focus();
    })
    .catch(() => undefined);
}
