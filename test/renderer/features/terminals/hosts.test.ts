import { expect, it } from "vitest";
import type { RecordSummary } from "../../../../contract/index.ts";
import { groupHosts } from "../../../../renderer/features/terminals/hosts/group.ts";

function host(name: string, environment: RecordSummary["environment"]): RecordSummary {
  return {
    id: crypto.randomUUID(),
    vaultId: crypto.randomUUID(),
    type: "host",
    name,
    subtitle: "",
    tags: [],
    favourite: false,
    changedAt: 0,
    usedAt: null,
    trashedAt: null,
    goesInDays: null,
    archived: false,
    asksAgain: false,
    damaged: false,
    hasTotp: false,
    environment,
  };
}

it("groups hosts by environment, production first, and leaves empty groups out", () => {
  const groups = groupHosts([host("a", "lab"), host("b", null), host("c", "production")]);
  expect(groups.map((group) => [group.label, group.hosts.map((one) => one.name)])).toEqual([
    ["Production", ["c"]],
    ["Home and lab", ["a"]],
    ["Other hosts", ["b"]],
  ]);
});
