import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AppError } from "#core/errors";
import { systemClock } from "#core/ports";
import type { ApprovalsState, Lifetime, RecordDraft } from "#contract";
import { buildAll } from "../../scripts/build.ts";
import { doorOf, findFolders, type Folders } from "../../main/folders.ts";
import { startSallyport, type Sallyport } from "../../main/start.ts";
import { fakeClipboard, fakePower } from "../parts/fakes.ts";
import { goodPassword } from "../core/vault/fixture.ts";

export const program = path.join(import.meta.dirname, "..", "..", "dist", "cli", "sallyport.cjs");
export const password = goodPassword;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>;
  /** What it has written to its errors so far. */
  readonly err: () => string;
}

/** Builds the command line as it is shipped. */
export const buildCli = () => buildAll(["cli"]);

/** Starts the command line, as a process and a session of its own: without a terminal. */
export function start(
  args: readonly string[],
  input: string | null = "",
  env = process.env,
): Running {
  const child = spawn("setsid", [process.execPath, program, ...args], { env });
  let [out, err] = ["", ""];
  child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (err += bytes.toString()));
  child.stdin.on("error", () => undefined);
  if (input !== null) child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => {
      resolve({ code, out, err });
    });
  });
  return { child, ended, err: () => err };
}

export const run = (args: readonly string[], input = "", env = process.env) =>
  start(args, input, env).ended;

export function newFolders(): Folders {
  return findFolders(path.join(mkdtempSync(path.join(tmpdir(), "sallyport-cli-")), "data"));
}

export interface Application {
  readonly folders: Folders;
  readonly place: string;
  readonly sallyport: Sallyport;
  readonly problems: string[];
  /** Asks as the page does. Throws when the answer is a failure. */
  ask(group: string, name: string, input?: object): Promise<unknown>;
  approvals(): ApprovalsState;
  /** From now on every question is answered so at once; null leaves them be. */
  answerAll(lifetime: Lifetime | "refuse" | null): void;
  /** Resolves when somebody waits. */
  asked(): Promise<void>;
  add(draft: Partial<RecordDraft>): Promise<void>;
  stop(): Promise<void>;
}

/** The whole trusted side on a new data folder, unlocked. */
export async function startApplication(): Promise<Application> {
  const folders = newFolders();
  const problems: string[] = [];
  const sallyport = startSallyport({
    folder: folders.data,
    stateFolder: folders.state,
    demo: false,
    kdf: { memoryKiB: 1024, passes: 1, parallelism: 1 },
    host: {
      ...{
        kind: "browser",
        platform: "linux",
        version: "0",
        clock: systemClock,
        keychain: null,
        presence: null,
      },
      ...{ power: fakePower(), clipboard: fakeClipboard(), dialogs: null },
      shells: {
        open: () => Promise.reject(new AppError("shell-failed", "No")),
        stop: () => undefined,
      },
      openLink: () => Promise.resolve(),
      openFile: () => Promise.resolve(),
      report: ({ call, error }) => problems.push(`${call}: ${error}`),
    },
  });
  const door = sallyport.connect({
    openPort: () => {
      throw new TypeError("no port in this test");
    },
  });
  const ask = async (group: string, name: string, input: object = {}) => {
    const reply = await door.dispatch({ group, name, input, trustedSender: true });
    if (!reply.ok) throw new Error(`${group}.${name}: ${reply.failure.code}`);
    return reply.value;
  };
  await ask("account", "create", { password });
  const answering = answerQuestions(sallyport, ask);
  let stopping: Promise<void> | null = null;
  return {
    ...{ folders, sallyport, problems, ask },
    ...answering,
    place: doorOf(folders),
    async add(draft) {
      const [vault] = (await ask("vaults", "list")) as { id: string }[];
      await ask("records", "create", {
        vaultId: vault?.id,
        type: "login",
        name: "Forge",
        ...draft,
      });
    },
    stop: () => (stopping ??= sallyport.stop()),
  };
}

function answerQuestions(
  sallyport: Sallyport,
  ask: Application["ask"],
): Pick<Application, "approvals" | "answerAll" | "asked"> {
  let state: ApprovalsState = { asking: [], granted: [] };
  let how: Lifetime | "refuse" | null = "lock";
  let waiting: (() => void)[] = [];
  const hear = () => {
    if (state.asking.length > 0) for (const tell of waiting.splice(0)) tell();
    for (const { id } of how === null ? [] : state.asking) {
      const answered =
        how === "refuse"
          ? ask("approvals", "refuse", { id })
          : ask("approvals", "allow", { id, lifetime: how });
      // One answer may settle several.
      answered.catch(() => undefined);
    }
  };
  sallyport.subscribe((name, value) => {
    if (name !== "approvals.changed") return;
    state = value as ApprovalsState;
    hear();
  });
  return {
    approvals: () => state,
    answerAll(wanted) {
      how = wanted;
      hear();
    },
    asked: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve];
        hear();
      }),
  };
}
