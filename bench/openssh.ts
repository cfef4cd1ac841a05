import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { spawn as spawnTerminal } from "node-pty";

/** Where OpenSSH's client is to sign in, and with what. */
export interface Target {
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
}

const program = "/usr/bin/ssh";
const sftpProgram = "/usr/bin/sftp";
const scpProgram = "/usr/bin/scp";

export const keyExchange = "curve25519-sha256";

/** As fast as a held key repeats; people type slower. */
export const betweenKeysMs = 30;

export const isInstalled = () => existsSync(program);

/** Whether a shell waits for a command, by the end of what it printed. */
export function endsWithPrompt(printed: string): boolean {
  // eslint-disable-next-line no-control-regex -- A prompt may be followed by what sets a mode or a title.
  return /[#$>] (\x1b\[[?0-9;]*[a-zA-Z])*$/.test(printed);
}

function argumentsFor(target: Target, ...more: readonly string[]): string[] {
  const options = [
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    "StrictHostKeyChecking=yes",
    `UserKnownHostsFile=${target.knownHostsFile}`,
    `KexAlgorithms=${keyExchange}`,
    // Newer clients hold keystrokes back on purpose; older ones do not know the option.
    "IgnoreUnknown=ObscureKeystrokeTiming",
    "ObscureKeystrokeTiming=no",
  ];
  return [
    ...["-F", "none", "-i", target.identityFile, "-p", String(target.port)],
    ...options.flatMap((option) => ["-o", option]),
    ...more,
  ];
}

function openUnderPty(target: Target, ...command: readonly string[]) {
  const args = argumentsFor(target, "-tt", `${target.user}@127.0.0.1`, ...command);
  return spawnTerminal(program, args, { cols: 80, rows: 24, name: "xterm-256color" });
}

/** Milliseconds from starting `ssh` under a pty to the prompt of the login shell. */
export async function timeConnect(target: Target): Promise<number> {
  const started = performance.now();
  const terminal = openUnderPty(target);
  const elapsed = await new Promise<number>((resolve, reject) => {
    let printed = "";
    terminal.onData((text) => {
      printed += text;
      if (endsWithPrompt(printed)) resolve(performance.now() - started);
    });
    terminal.onExit(({ exitCode }) => {
      reject(new Error(`ssh ended with ${exitCode}: ${printed}`));
    });
  });
  terminal.kill();
  return elapsed;
}

/** Milliseconds from each of `count` keystrokes to its echo by the remote pty. */
export async function timeEchoes(target: Target, count: number): Promise<number[]> {
  const terminal = openUnderPty(target, "stty -icanon; exec cat > /dev/null");
  await wait(1_000);
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    const echoed = new Promise<void>((resolve) => {
      const heard = terminal.onData(() => {
        heard.dispose();
        resolve();
      });
    });
    terminal.write("x");
    await echoed;
    samples.push(performance.now() - started);
    await wait(betweenKeysMs);
  }
  terminal.kill();
  return samples;
}

export interface Bulk {
  readonly command: string;
  /** How much it writes. */
  readonly bytes: number;
  readonly cipher: string;
}

/** Megabytes a second that `ssh` takes from a command, its output thrown away. */
export async function timeBulk(target: Target, bulk: Bulk): Promise<number> {
  const { command, bytes, cipher } = bulk;
  const started = performance.now();
  const args = argumentsFor(target, "-T", "-c", cipher, `${target.user}@127.0.0.1`, command);
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`ssh ended with ${String(code)}`);
  return bytes / 1e6 / ((performance.now() - started) / 1000);
}

function optionsFor(target: Target, cipher: string): string[] {
  // As of `ssh`, but that these two write the port with a capital letter.
  const args = argumentsFor(target).map((argument) => (argument === "-p" ? "-P" : argument));
  return ["-q", ...args, "-c", cipher];
}

async function timeProgram(command: string, args: readonly string[], input = ""): Promise<number> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ["pipe", "ignore", "inherit"] });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}`);
  return (performance.now() - started) / 1000;
}

/** Seconds that `sftp` takes for one line of its batch, from its start to its end. */
export function timeSftp(
  target: Target,
  how: { readonly line: string; readonly cipher: string; readonly flushes: boolean },
): Promise<number> {
  const flush = how.flushes ? ["-f"] : [];
  const options = optionsFor(target, how.cipher);
  const args = [...flush, ...options, "-b", "-", `${target.user}@127.0.0.1`];
  return timeProgram(sftpProgram, args, `${how.line}\n`);
}

/** Seconds that `scp` takes from its start to its end; paths of the server begin with a colon. */
export function timeScp(
  target: Target,
  how: { readonly from: string; readonly to: string; readonly cipher: string },
): Promise<number> {
  const place = (at: string) => (at.startsWith(":") ? `${target.user}@127.0.0.1${at}` : at);
  const args = [...optionsFor(target, how.cipher), "-r", place(how.from), place(how.to)];
  return timeProgram(scpProgram, args);
}
