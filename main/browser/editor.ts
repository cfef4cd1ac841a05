import { spawn } from "node:child_process";
import { editorUnavailable } from "#core/ports";

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** A program that fails at once says that there is none for the file. */
const settledMs = 1500;

/** Opens files by the system's own opener, for the host that has no Electron. */
export function createFileOpener(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): (file: string) => Promise<void> {
  const [program, ...args] = openers[platform] ?? ["xdg-open"];
  const hasDisplay = Boolean(env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]);
  const hasScreen = platform === "darwin" || platform === "win32" || hasDisplay;
  return (file) =>
    new Promise((resolve, reject) => {
      // Without a display it would open in a program of the terminal that Sallyport was started from.
      if (!hasScreen) {
        reject(editorUnavailable());
        return;
      }
      const child = spawn(program, [...args, file], { stdio: "ignore", detached: true, env });
      const timer = setTimeout(resolve, settledMs);
      const fail = () => {
        clearTimeout(timer);
        reject(editorUnavailable());
      };
      child.on("error", fail);
      child.on("exit", (code) => {
        clearTimeout(timer);
        if (code === 0) resolve();
        else fail();
      });
      child.unref();
    });
}
