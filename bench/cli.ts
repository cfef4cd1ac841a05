import { execFile, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { buildAll } from "../scripts/build.ts";
import { password, startApplication, type Application } from "./application.ts";
import { createKeepassxc } from "./keepassxc.ts";
import { line, median, type Measurement, type Row } from "./row.ts";
import { temporaryFolder } from "./temporary.ts";

const execute = promisify(execFile);
const program = path.join(import.meta.dirname, "..", "dist", "cli", "sallyport.cjs");
const child = path.join(import.meta.dirname, "vault-child.ts");
const warmRuns = 25;
const coldRuns = 5;

/** Milliseconds of one whole process, from its start until it has ended. */
async function time(args: readonly string[], input = "", env = process.env): Promise<number> {
  const started = performance.now();
  const running = spawn(process.execPath, args, { env, stdio: ["pipe", "ignore", "inherit"] });
  running.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => running.once("exit", resolve));
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${String(code)}`);
  return performance.now() - started;
}

interface Place {
  readonly folder: string;
  readonly state: string;
  /** What makes these the usual folders of a command. */
  readonly env: NodeJS.ProcessEnv;
}

function placeOf(count: number): Place {
  const base = path.join(temporaryFolder(), `cli-${count}`);
  const env = { ...process.env, XDG_DATA_HOME: base, XDG_STATE_HOME: path.join(base, "state") };
  return {
    ...{ folder: path.join(base, "sallyport"), env },
    state: path.join(base, "state", "sallyport"),
  };
}

/** A vault of so many entries; a large one with its catalogue. */
async function fill(count: number): Promise<Place> {
  const place = placeOf(count);
  mkdirSync(place.folder, { recursive: true });
  await execute(process.execPath, [child, "fill", place.folder, String(count)]);
  if (count > 5_000) await execute(process.execPath, [child, "settle", place.folder]);
  return place;
}

const questions = z.object({ asking: z.array(z.object({ id: z.string() })) });

/** Lets every program in, as a person would who presses "until it locks" at once. */
async function letIn(application: Application): Promise<void> {
  const { asking } = questions.parse(await application.ask("approvals", "list"));
  for (const { id } of asking) {
    await application.ask("approvals", "allow", { id, lifetime: "lock" });
  }
}

/** The application on a vault, with one record more that has a one-time code. */
async function open(place: Place): Promise<Application> {
  const application = startApplication(place.folder, { stateFolder: place.state });
  await application.ask("account", "unlock", { password });
  const vaults = z.array(z.object({ id: z.string() }));
  const [vault] = vaults.parse(await application.ask("vaults", "list"));
  const fields = { totp_secret: "JBSWY3DPEHPK3PXP" };
  const draft = { vaultId: vault?.id, type: "totp", name: "Lighthouse code", fields };
  await application.ask("records", "create", draft);
  return application;
}

async function measureWarm(name: string, args: readonly string[]): Promise<Measurement[]> {
  await buildAll(["cli"]);
  const place = await fill(1_000);
  const application = await open(place);
  const watch = setInterval(() => {
    letIn(application).catch(() => undefined);
  }, 20);
  await time([program, ...args], "", place.env);
  clearInterval(watch);
  const ours: number[] = [];
  const theirs: number[] = [];
  while (ours.length < warmRuns) {
    ours.push(await time([program, ...args], "", place.env));
    theirs.push(await time(["-e", "0"]));
  }
  await application.stop();
  rmSync(path.dirname(place.folder), { recursive: true });
  return [line(name, median(ours), "ms", { name: "node -e 0", value: median(theirs) })];
}

async function measureCold(): Promise<Measurement[]> {
  await buildAll(["cli"]);
  const place = await fill(10_000);
  const keepassxc = await createKeepassxc(10_000);
  const args = ["get", "Kestrel Mail 18", "--field", "password", "--password-stdin"];
  const ours: number[] = [];
  const theirs: number[] = [];
  while (ours.length < coldRuns) {
    ours.push(await time([program, ...args], `${password}\n`, place.env));
    if (keepassxc === null) continue;
    theirs.push(
      await keepassxc.run("show", "-q", "-s", "-a", "password", keepassxc.file, "Kestrel Mail 18"),
    );
  }
  const derivation = z.object({ derivation: z.number() });
  const { stdout } = await execute(process.execPath, [child, "unlock", place.folder]);
  const value = theirs.length === 0 ? null : median(theirs);
  return [
    line("cli.get-cold", median(ours), "ms", { name: "keepassxc-cli show", value }),
    line("cli.get-cold.key-derivation", derivation.parse(JSON.parse(stdout)).derivation, "ms"),
  ];
}

const bar = (name: string, limit: number) =>
  ({ line: name, of: "ratio", at: "most", limit }) as const;

export const rows: readonly Row[] = [
  {
    name: "cli.get-warm",
    bars: [bar("cli.get-warm", 2)],
    measure: () => measureWarm("cli.get-warm", ["get", "Kestrel Mail 18", "--field", "password"]),
  },
  {
    name: "cli.totp",
    bars: [bar("cli.totp", 2.2)],
    measure: () => measureWarm("cli.totp", ["totp", "Lighthouse code"]),
  },
  { name: "cli.get-cold", bars: [bar("cli.get-cold", 0.6)], measure: measureCold },
];
