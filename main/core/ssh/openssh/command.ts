import type { Acquaintance } from "../hosts/store.ts";
import type { Hop } from "../route.ts";
import type { Door } from "./door.ts";

const certificates = [
  "ssh-ed25519-cert-v01@openssh.com",
  "ecdsa-sha2-nistp256-cert-v01@openssh.com",
  "ecdsa-sha2-nistp384-cert-v01@openssh.com",
  "ecdsa-sha2-nistp521-cert-v01@openssh.com",
  "rsa-sha2-512-cert-v01@openssh.com",
  "rsa-sha2-256-cert-v01@openssh.com",
];

const keys: readonly (readonly [algorithm: string, type: string])[] = [
  ["ssh-ed25519", "ssh-ed25519"],
  ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"],
  ["ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"],
  ["ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521"],
  ["rsa-sha2-512", "ssh-rsa"],
  ["rsa-sha2-256", "ssh-rsa"],
];

/** What a server is asked for first is what we can compare: certificates where an authority is known, known types. */
function hostKeyAlgorithms({ types, authorities }: Acquaintance): string {
  const known = keys.filter(([, type]) => types.includes(type));
  const rest = keys.filter(([, type]) => !types.includes(type));
  const plain = [...known, ...rest].map(([algorithm]) => algorithm);
  return [...(authorities.length > 0 ? certificates : []), ...plain].join(",");
}

const methods: Readonly<Record<Hop["signIn"], string>> = {
  password: "password,keyboard-interactive",
  key: "publickey,keyboard-interactive,password",
  certificate: "publickey,keyboard-interactive,password",
  "keyboard-interactive": "keyboard-interactive,password",
  ask: "keyboard-interactive,password",
};

function options(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

/** As ssh's own settings read it: percent signs double, and spaces within quotes. */
function quoted(path: string): string {
  return `"${path.replaceAll("%", "%%")}"`;
}

/** Where the server is reached: its own address, or a port of the loopback that leads there. */
export interface Reach {
  readonly address: string;
  readonly port: number;
}

/** The arguments of the ssh that signs in and then only waits. No secret is among them. */
export function masterArguments(
  hop: Hop,
  { door, known, reach }: { door: Door; known: Acquaintance; reach: Reach },
): string[] {
  return [
    // SECURITY: the person's own configuration neither adds a key nor runs a command.
    ...["-F", "none", "-v", "-N", "-T", "-M", "-S", door.control.replaceAll("%", "%%")],
    ...options({
      StrictHostKeyChecking: "yes",
      KnownHostsCommand: `${quoted(door.knownHosts)} %I %t %K`,
      UserKnownHostsFile: "/dev/null",
      GlobalKnownHostsFile: "/dev/null",
      HostKeyAlgorithms: hostKeyAlgorithms(known),
      UpdateHostKeys: "no",
      CheckHostIP: "no",
      HostKeyAlias: hop.address,
      IdentityFile: "none",
      IdentityAgent: quoted(door.agent),
      NumberOfPasswordPrompts: "1",
      PreferredAuthentications: methods[hop.signIn],
      ControlPersist: "no",
      ConnectTimeout: "15",
      ServerAliveInterval: "15",
      ServerAliveCountMax: "3",
    }),
    ...["-p", String(reach.port), "-l", hop.user, "--", reach.address],
  ];
}

/** The arguments of an ssh that uses the connection of the first, and never makes one of its own. */
export function clientArguments(hop: Hop, door: Door, more: readonly string[]): string[] {
  return [
    ...["-F", "none", "-q", "-e", "none", "-S", door.control.replaceAll("%", "%%")],
    // SECURITY: when the first is gone this one ends, rather than connect where nothing checks the host.
    ...options({ ControlMaster: "no", ProxyCommand: "false" }),
    ...more,
    ...["-l", hop.user, "--", hop.address],
  ];
}
