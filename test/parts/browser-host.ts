import { spawn } from "node:child_process";
import path from "node:path";
import { buildAll } from "../../scripts/build.ts";

export interface BrowserHost {
  readonly pid: number;
  /** A one-time address. */
  readonly link: string;
  /** Everything that it has written to its output and its errors. */
  output(): string;
  stop(): Promise<void>;
}

const root = path.join(import.meta.dirname, "..", "..");
const built = path.join(root, "dist", "main");
/** The browser host by itself, and Electron's stand-in that is asked for the browser. */
const commands = {
  node: [process.execPath, path.join(built, "browser.js")],
  electron: [path.join(root, "test", "stand-in", "electron"), path.join(built, "electron.js")],
} as const;

/** The real browser host as it is shipped, in a process of its own. Builds what has changed. */
export async function startBrowserHost(options: {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly within?: keyof typeof commands;
}): Promise<BrowserHost> {
  await buildAll();
  const [program, entry] = commands[options.within ?? "node"];
  const child = spawn(program, [entry, "--browser", "--data", options.folder], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, SALLYPORT_NODE: process.execPath, ...options.env },
  });
  let output = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const link = await new Promise<string>((resolve, reject) => {
    const hear = (bytes: Buffer) => {
      output += bytes.toString("utf8");
      const found = /http:\/\/\S+#t=\S+/.exec(output);
      if (found !== null) resolve(found[0]);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => {
      reject(new Error(`The browser host ended with ${String(code)}: ${output}`));
    });
  });
  if (child.pid === undefined) throw new TypeError("A process without a number");
  return {
    pid: child.pid,
    link,
    output: () => output,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
}
