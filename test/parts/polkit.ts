import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { polkitSubject } from "../../main/shell/presence/polkit.ts";

const policy = path.join(
  import.meta.dirname,
  ...["..", "..", "assets", "linux", "dev.sallyport.desktop.policy"],
);
const nobody = 65_534;
const files = [
  "/usr/bin/dbus-daemon",
  "/usr/lib/polkit-1/polkitd",
  "/usr/bin/pkcheck",
  "/usr/lib/python3/dist-packages/dbus",
  "/usr/lib/python3/dist-packages/gi",
];

/** Root with a mount namespace of its own, so that not one file of this computer is touched. */
export const canStartPolkit =
  process.getuid?.() === 0 &&
  files.every((file) => existsSync(file)) &&
  spawnSync("/usr/bin/unshare", ["-m", "true"]).status === 0;

/**
 * In place of the folders that polkitd reads: our policy, or nothing. A computer without a seat would be
 * refused by it ("allow_any"), so a rule stands in for the person who sits there.
 */
const start = `
mount -t tmpfs tmpfs /usr/share/polkit-1/actions
mount -t tmpfs tmpfs /etc/polkit-1/rules.d
chmod 755 /usr/share/polkit-1/actions /etc/polkit-1/rules.d
if [ -n "$POLICY" ]; then cp "$POLICY" /usr/share/polkit-1/actions/; fi
if [ -n "$RULE" ]; then
  echo "polkit.addRule(function (action) { return action.id.indexOf('dev.sallyport.') === 0 ? polkit.Result.$RULE : null; });" > /etc/polkit-1/rules.d/10-test.rules
fi
exec /usr/lib/polkit-1/polkitd --no-debug
`;

const busConfiguration = (address: string) => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>`;

export type AgentAnswer = "sign-in" | "cancel" | "wrong";

export interface Polkit {
  /** `pkcheck`, on this bus. */
  readonly program: string;
  /** A process of somebody who is not root. */
  readonly pid: number;
  /** From now on this agent is asked, in place of the one before. Answers once it is registered. */
  answer(how: AgentAnswer | null): Promise<void>;
  /** What the agents were asked. */
  readonly asked: string[];
  stop(): Promise<void>;
}

interface PolkitOptions {
  readonly installed: boolean;
  /** What the computer's own rules say. */
  readonly rule: "AUTH_SELF" | "YES" | null;
}

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error("polkit did not start");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** polkitd on a bus of its own. */
export async function startPolkit({ installed, rule }: PolkitOptions): Promise<Polkit> {
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-polkit-"));
  // Without a file: polkitd becomes another user, who may not enter the folder of the tests.
  const address = `unix:abstract=sallyport-${randomUUID()}`;
  const configuration = path.join(folder, "bus.conf");
  writeFileSync(configuration, busConfiguration(address));
  const program = path.join(folder, "pkcheck");
  const script = `#!/bin/sh\nDBUS_SYSTEM_BUS_ADDRESS=${address} exec /usr/bin/pkcheck "$@"\n`;
  writeFileSync(program, script, { mode: 0o755 });
  const env = {
    ...process.env,
    DBUS_SYSTEM_BUS_ADDRESS: address,
    POLICY: installed ? policy : "",
    RULE: rule ?? "",
  };
  const options = [`--config-file=${configuration}`, "--nofork", "--nopidfile", "--print-address"];
  const bus = spawn("/usr/bin/dbus-daemon", options, { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve) => bus.stdout.once("data", resolve));
  const daemon = spawn("/usr/bin/unshare", ["-m", "sh", "-c", start], { env, stdio: "ignore" });
  const person = spawn("sleep", ["600"], { uid: nobody, gid: nobody, stdio: "ignore" });
  const pid = person.pid ?? 0;
  const probe = ["--action-id", "org.example.none", "--process", polkitSubject(pid)];
  const isUp = () =>
    spawnSync(program, probe, { encoding: "utf8" }).stderr.includes("is not registered");
  await until(isUp);
  const asked: string[] = [];
  let agent: ChildProcess | null = null;
  const end = async (child: ChildProcess | null) => {
    if (child === null || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await gone;
  };
  return {
    program,
    pid,
    asked,
    async answer(how) {
      await end(agent);
      agent = null;
      if (how === null) return;
      const [, started = ""] = polkitSubject(pid).split(",");
      const file = path.join(import.meta.dirname, "polkit-agent.py");
      const child = spawn("/usr/bin/python3", [file, String(pid), started, how], { env });
      agent = child;
      await new Promise<void>((resolve, reject) => {
        child.once("exit", (code) => {
          reject(new Error(`the agent ended with ${String(code)}`));
        });
        createInterface({ input: child.stdout }).on("line", (line) => {
          if (line === "ready") resolve();
          else asked.push(line);
        });
      });
    },
    async stop() {
      for (const child of [agent, person, daemon, bus]) await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
