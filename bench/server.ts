import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startSshd, type Sshd } from "../test/parts/sshd.ts";
import type { Target } from "./openssh.ts";
import { temporaryFolder } from "./temporary.ts";

export interface Server {
  readonly target: Target;
  stop(): Promise<void>;
}

/** An OpenSSH server on loopback with a key that may sign in, or null where OpenSSH is not installed. */
export async function startServer(): Promise<Server | null> {
  if (!existsSync("/usr/sbin/sshd") || !existsSync("/usr/bin/ssh-keygen")) return null;
  const identityFile = path.join(temporaryFolder(), "identity");
  if (!existsSync(identityFile)) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", identityFile]);
  }
  const authorized = readFileSync(`${identityFile}.pub`, "utf8").trim();
  const sshd: Sshd = await startSshd({ authorizedKeys: [authorized], hostKeyTypes: ["ed25519"] });
  const knownHostsFile = path.join(temporaryFolder(), "known_hosts");
  const lines = sshd.hostKeys.map((key) => `[127.0.0.1]:${sshd.port} ${key}\n`);
  writeFileSync(knownHostsFile, lines.join(""));
  const { port, user } = sshd;
  return { target: { port, user, identityFile, knownHostsFile }, stop: () => sshd.stop() };
}
