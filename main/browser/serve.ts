import path from "node:path";
import { systemClock } from "#core/ports";
import type { Arguments } from "../arguments.ts";
import { findFolders, throwAwayFolders } from "../folders.ts";
import { describeError } from "../ipc/index.ts";
import { openPage } from "../page/index.ts";
import { platformName, version } from "../product.ts";
import { createLocalShells } from "../pty/index.ts";
import { reportToStderr } from "../report.ts";
import { startSallyport, type Host } from "../start.ts";
import { createToolClipboard } from "./clipboard.ts";
import { createFileOpener } from "./editor.ts";
import { createPresence, type Presence } from "./presence.ts";
import { serveBrowser } from "./server.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);

/** How the second process is started, where the host that runs this has a way of its own. */
export type StartShells = Parameters<typeof createLocalShells>[1];

/** Everything that this host hands over. */
function openHost(startShells: StartShells): { host: Host; presence: Presence } {
  const presence = createPresence(systemClock);
  const host: Host = {
    kind: "browser",
    platform: platformName(process.platform),
    version,
    clock: systemClock,
    power: presence,
    clipboard: createToolClipboard(process.env),
    keychain: null,
    presence: null,
    shells: createLocalShells(path.join(import.meta.dirname, "pty.js"), startShells),
    dialogs: null,
    // The page opens an approved address itself: the person's browser is where it runs.
    openLink: () => Promise.resolve(),
    openFile: createFileOpener(process.env),
    report: reportToStderr,
  };
  return { host, presence };
}

/**
 * Serves the page on loopback until Ctrl-C, and prints where. Rejects when it cannot be started; stopping ends
 * the process.
 */
export async function serve({ data, demo }: Arguments, startShells?: StartShells): Promise<void> {
  const folders = demo ? throwAwayFolders() : findFolders(data);
  const { host, presence } = openHost(startShells);
  const sallyport = startSallyport({
    folder: folders.data,
    stateFolder: folders.state,
    demo,
    host,
  });
  const server = await serveBrowser({
    page: openPage(path.join(import.meta.dirname, "..", "renderer")),
    sallyport,
    onError: (error) => {
      reportToStderr({ call: "server", error: describeError(error) });
    },
    onActive: () => {
      presence.beat();
    },
    onDeserted: () => {
      sallyport.windowGone("closed");
    },
  });
  if (demo) say(`The demonstration's master password is ${await sallyport.demonstrate()}`);
  say(`Sallyport is at ${server.newLink()}`);
  say("It works once. Press Enter for another, Ctrl-C to lock and stop.");
  if (process.stdin.isTTY) process.stdin.on("data", () => say(server.newLink())).unref();

  let stopping: Promise<unknown> | null = null;
  const stop = () => {
    // Ctrl-C reaches us from the terminal and again from npm: the second must not cut the first short.
    stopping ??= Promise.all([server.stop(), sallyport.stop()]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
}
