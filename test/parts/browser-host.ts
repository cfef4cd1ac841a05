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

const entry = path.join(import.meta.dirname, "..", "..", "dist", "main", "browser.js");

/** The real browser host as it is shipped, in a process of its own. Builds what has changed. */
export async function startBrowserHost(options: {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<BrowserHost> {
  await buildAll();
  const child = spawn(process.execPath, [entry, "--data", options.folder], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
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
