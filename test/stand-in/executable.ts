/** Runs the product's main bundle as Electron would, for Playwright's `_electron.launch`. */
import { registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { HostElectron } from "../../main/shell/electron-surface.ts";
import { connectToBrowser } from "./cdp.ts";
import { startChromium } from "./chromium.ts";
import * as electron from "./electron.ts";
import { joinWindows, watchPopups } from "./window.ts";

// Drift between the stand-in and what the product touches of Electron does not compile.
electron satisfies HostElectron;

registerHooks({
  resolve: (name, context, next) =>
    name === "electron"
      ? { url: new URL("./electron.ts", import.meta.url).href, shortCircuit: true }
      : next(name, context),
});

const attached = Promise.withResolvers<undefined>();
// Playwright calls this when it is attached. It must be there before the DevTools line is printed.
Object.assign(globalThis, {
  __playwright_run: () => {
    attached.resolve(undefined);
  },
});

const own = process.argv.slice(2);
const rest = own.filter((arg) => !/^--(inspect|remote-debugging-port|no-sandbox)/.test(arg));
const address = await startChromium();
const browser = await connectToBrowser(address);
await watchPopups(browser);
joinWindows(Promise.resolve(browser), electron.allowsRequest);
process.stderr.write(`DevTools listening on ${address}\n`);

// Another platform, where a journey asks for what only that one has.
const platform = process.env["SALLYPORT_STAND_IN_PLATFORM"];
if (platform !== undefined) {
  // It looks for its binary by the name of the platform, and finds only the one that is really here.
  await import("@node-rs/argon2");
  Object.defineProperty(process, "platform", { value: platform });
}

process.argv = [process.argv[0] ?? "", ...rest];
const entry = path.resolve(rest.find((arg) => !arg.startsWith("-")) ?? "dist/main/electron.js");
await import(pathToFileURL(entry).href);
if (own.includes("--remote-debugging-port=0")) await attached.promise;
electron.becomeReady();
