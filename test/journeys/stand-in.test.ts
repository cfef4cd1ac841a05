import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hosts, openApp } from "./app.ts";

/** The processes that `parent` started. */
function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ")[1] ===
          String(parent)
        );
      } catch {
        return false; // It ended while we looked.
      }
    })
    .map(Number);
}

function isRunning(id: number): boolean {
  try {
    return !readFileSync(`/proc/${id}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

describe.each(hosts.filter((host) => host === "stand-in"))("the %s", (host) => {
  it("leaves no browser behind when its main process is killed", async () => {
    const app = await openApp({ host });
    const main = app.electron?.process();
    const children = childrenOf(main?.pid ?? 0);
    expect(children).not.toEqual([]);
    main?.kill("SIGKILL");
    await expect.poll(() => children.filter(isRunning), { timeout: 20_000 }).toEqual([]);
    await app.close().catch(() => undefined); // Playwright finds it gone.
  });

  it("names what of Electron it does not have", async () => {
    const app = await openApp({ host });
    const asked = app.electron?.evaluate(({ app: electronApp }) => electronApp.getGPUInfo("basic"));
    await expect(asked).rejects.toThrow("stand-in: electron.app.getGPUInfo is not there");
    await app.close();
  });

  it("quits when it is asked to, from the menu", async () => {
    const app = await openApp({ host });
    const ended = new Promise((resolve) => app.electron?.process().once("exit", resolve));
    await app.electron
      ?.evaluate(({ Menu }) => {
        Menu.getApplicationMenu()?.getMenuItemById("quit")?.click();
      })
      .catch(() => undefined); // The answer is lost with the process.
    expect(await ended).toBe(0);
    await app.close();
  });
});
