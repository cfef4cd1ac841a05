import { mkdirSync } from "node:fs";
import path from "node:path";
import { systemClock, type LocalShells } from "#core/ports";
import type { FramePort } from "../main/ipc/index.ts";
import { startSallyport, type Host } from "../main/start.ts";

/** The one made-up password of every vault here. */
export const password = "violet-anchor-sprocket-41";

export interface Application {
  /** Asks through the real door, as a page would; throws when the answer is a failure. */
  ask(group: string, name: string, input?: object): Promise<unknown>;
  stop(): Promise<void>;
}

export interface ApplicationOptions {
  readonly shells?: LocalShells;
  readonly openPort?: (attachId: string) => FramePort;
  /** Where the command line looks for it; beside the data folder unless told. */
  readonly stateFolder?: string;
}

function noTerminal(): never {
  throw new TypeError("This bench opens no terminal");
}

/** A host that knows nothing: nobody is idle, and the clipboard is a variable. */
function createHost(shells: LocalShells): Host {
  let held = "";
  const write = (text: string) => {
    held = text;
    return Promise.resolve();
  };
  return {
    kind: "browser",
    platform: "linux",
    version: "0",
    clock: systemClock,
    power: { idleSeconds: () => 0, on: () => () => undefined },
    clipboard: {
      writeSecret: write,
      writeText: write,
      readText: () => Promise.resolve(held),
    },
    keychain: null,
    presence: null,
    dialogs: null,
    shells: { open: (request) => shells.open(request), stop: () => undefined },
    openLink: () => Promise.resolve(),
    openFile: () => Promise.resolve(),
    report: (problem) => {
      console.error(`${problem.call}: ${problem.error}`);
    },
  };
}

/** The state folder that belongs to a data folder here: beside it. */
export function stateOf(folder: string): string {
  return path.join(path.dirname(folder), `${path.basename(folder)}.state`);
}

/** The whole trusted side on a folder, behind its door, with a state folder beside it. */
export function startApplication(folder: string, options: ApplicationOptions = {}): Application {
  mkdirSync(folder, { recursive: true });
  const host = createHost(options.shells ?? { open: noTerminal });
  const sallyport = startSallyport({
    folder,
    stateFolder: options.stateFolder ?? stateOf(folder),
    demo: false,
    host,
  });
  const page = sallyport.connect({ openPort: options.openPort ?? noTerminal });
  return {
    async ask(group, name, input = {}) {
      const reply = await page.dispatch({ group, name, input, trustedSender: true });
      if (!reply.ok) throw new Error(`${group}.${name}: ${reply.failure.code}`);
      return reply.value;
    },
    stop: () => sallyport.stop(),
  };
}
