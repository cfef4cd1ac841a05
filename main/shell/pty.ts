import type { Child } from "../pty/index.ts";
import { cleanVariables } from "../pty/surroundings.ts";
import type { HostElectron } from "./electron-surface.ts";

/** The second process as Electron starts one: a packaged application is not allowed to run as plain Node. */
export function startUtility(electron: HostElectron, entry: string): Child {
  const child = electron.utilityProcess.fork(entry, [], {
    serviceName: "Sallyport terminals",
    // SECURITY: neither our environment nor our arguments reach the programs that a person runs.
    env: cleanVariables(process.env),
    execArgv: [],
    stdio: "ignore",
  });
  return {
    send: (request) => {
      child.postMessage(request);
    },
    onReport: (listener) => child.on("message", listener),
    onEnd: (listener) => child.on("exit", listener),
    kill: () => child.kill(),
  };
}
