import type { RecordDraft } from "#contract";
import type { KeyPair } from "#core/ssh";
import type { DemoVault } from "./content.ts";
import type { DemoUser } from "./ssh-server.ts";

/** One host of the demonstration: the machine that its user seems to be on, and how the record signs in. */
export interface DemoHost {
  readonly vault: DemoVault;
  readonly name: string;
  readonly user: string;
  readonly machine: string;
  readonly environment: string;
  readonly tags?: readonly string[];
  readonly favourite?: true;
  readonly password?: string;
  readonly jump?: string;
}

export const demoHosts: readonly DemoHost[] = [
  host("bastion-1", "gate", "production"),
  {
    ...host("api-01.harbourlight.example", "deploy", "production"),
    machine: "api-01",
    favourite: true,
  },
  { ...host("db-primary", "postgres", "production"), jump: "bastion-1" },
  { ...host("forge-01", "git", "production"), jump: "bastion-1" },
  { ...host("api-stage", "release", "staging"), password: "Sluice-Amber-417-keel" },
  host("build-07", "builder", "development"),
  { ...host("garden-pi", "pi", "lab"), vault: "Personal", password: "Thistle-9-copper-Rain" },
];

function host(name: string, user: string, environment: string): DemoHost {
  return { vault: "Harbourlight", name, user, machine: name, environment, tags: ["infra"] };
}

/** Who may sign in to the demonstration's server. */
export function demoUsers(key: KeyPair): DemoUser[] {
  return demoHosts.map(({ user, machine, password }) => ({
    name: user,
    host: machine,
    ...(password === undefined ? { publicKey: key.publicKey } : { password }),
  }));
}

/** The fields of a host's record; the records that it refers to are there already. */
export function hostFields(
  { user, environment, jump, password, name }: DemoHost,
  port: number,
  idOf: (name: string) => string,
): NonNullable<RecordDraft["fields"]> {
  const signIn =
    password === undefined
      ? { sign_in: "key", key: idOf(demoKeyName) }
      : { sign_in: "password", login: idOf(loginName(name)) };
  const way = jump === undefined ? {} : { jump: idOf(jump) };
  return { address: "127.0.0.1", port: String(port), user, environment, ...signIn, ...way };
}

export const demoKeyName = "Deploy 2026";

export function loginName(host: string): string {
  return `${host}, sign-in`;
}
