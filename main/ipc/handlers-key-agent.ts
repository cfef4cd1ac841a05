import type { SallyportHandlers } from "#contract";
import type { Core } from "./core.ts";

export function createKeyAgentHandlers({
  keyAgent,
}: Pick<Core, "keyAgent">): SallyportHandlers["keyAgent"] {
  return { state: () => keyAgent.state() };
}
