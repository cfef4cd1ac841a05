import { environments } from "#contract/record-types";
import type { Environment, RecordSummary } from "#contract";

/** The hosts of one environment, by name. */
export interface HostGroup {
  readonly environment: Environment | null;
  readonly label: string;
  readonly hosts: readonly RecordSummary[];
}

const order = Object.keys(environments) as readonly Environment[];

/** Hosts by environment, production first; those of none come last. Empty groups are left out. */
export function groupHosts(hosts: readonly RecordSummary[]): readonly HostGroup[] {
  const groups = [...order, null].map((environment) => ({
    environment,
    label: environment === null ? "Other hosts" : environments[environment],
    hosts: hosts.filter((host) => host.environment === environment),
  }));
  return groups.filter((group) => group.hosts.length > 0);
}
