import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

export interface Sshd {
  readonly port: number;
  /** Whoever runs the tests: sshd lets nobody else in without root. */
  readonly user: string;
  /** The public halves of its host keys, as known_hosts writes them: type and base64. */
  readonly hostKeys: readonly string[];
  /** What it has logged so far. */
  log(): string;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Lines of `authorized_keys`. */
  readonly authorizedKeys: readonly string[];
  /** Further lines of `sshd_config`. */
  readonly config?: readonly string[];
  readonly hostKeyTypes?: readonly ("ed25519" | "ecdsa" | "rsa")[];
  readonly port?: number;
}

/** A port of the loopback that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts Debian's OpenSSH server with a configuration, host keys and users' keys of its own. */
export async function startSshd(options: SshdOptions): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-sshd-"));
  const port = options.port ?? (await freePort());
  // The folder that sshd drops its privileges into; the system's own unit would make it.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const keys = (options.hostKeyTypes ?? ["ed25519", "ecdsa", "rsa"]).map((type) => {
    const file = join(folder, `host_${type}`);
    execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", file]);
    return file;
  });
  writeFileSync(join(folder, "authorized_keys"), `${options.authorizedKeys.join("\n")}\n`);
  const config = join(folder, "sshd_config");
  writeFileSync(config, configOf({ folder, port, keys, extra: options.config ?? [] }));
  const child = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", config], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (bytes: Buffer) => (log += bytes.toString()));
  await untilListening(port, child, () => log);
  return {
    port,
    user: userInfo().username,
    hostKeys: keys.map((file) =>
      readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" "),
    ),
    log: () => log,
    async stop() {
      await endProcess(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf(parts: {
  folder: string;
  port: number;
  keys: readonly string[];
  extra: readonly string[];
}): string {
  const lines = [
    `Port ${parts.port}`,
    "ListenAddress 127.0.0.1",
    ...parts.keys.map((file) => `HostKey ${file}`),
    `AuthorizedKeysFile ${join(parts.folder, "authorized_keys")}`,
    `PidFile ${join(parts.folder, "pid")}`,
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin yes",
    "StrictModes no",
    "UsePAM no",
    "PrintMotd no",
    "Subsystem sftp internal-sftp",
    // A shell that starts with nobody's own profile: it may be slow, or wait for a lock.
    `SetEnv HOME=${parts.folder}`,
    "LogLevel VERBOSE",
    "MaxStartups 100:30:200",
    ...parts.extra,
  ];
  return `${lines.join("\n")}\n`;
}

async function untilListening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`sshd did not start: ${log()}`);
    if (await isListening(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd does not listen: ${log()}`);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
