import type { SallyportHandlers } from "#contract";
import { requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

export function createClipboardHandlers({
  account,
  clipboard,
}: Pick<Core, "account" | "clipboard">): SallyportHandlers["clipboard"] {
  return {
    state: () => clipboard.state(),
    async clear() {
      await clipboard.clear();
      return {};
    },
    async writeText({ text }) {
      requireUnlocked(account);
      await clipboard.writeText(text);
      return {};
    },
    async readText() {
      requireUnlocked(account);
      return { text: await clipboard.readText() };
    },
  };
}
