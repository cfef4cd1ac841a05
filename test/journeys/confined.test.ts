import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callNames } from "#contract/names";
// For the type of `window.sallyport`.
import type {} from "../../renderer/bridge/connect.ts";
import { hosts, openApp, type App } from "./app.ts";

/** Runs in the page as its own script would, and not as a debugger, for whom eval is never banned. */
function inPage<T>(app: App, source: string): Promise<T> {
  return app.page.evaluate(
    (code) =>
      new Promise<T>((resolve, reject) => {
        const script = document.createElement("script");
        const settle = (event: Event) => {
          resolve((event as CustomEvent<T>).detail);
        };
        window.addEventListener("told", settle, { once: true });
        script.src = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
        script.onerror = () => {
          reject(new Error("blocked"));
        };
        document.head.append(script);
      }),
    `window.dispatchEvent(new CustomEvent("told", { detail: ${source} }))`,
  );
}

describe.each(hosts)("the page, on the %s host", (host) => {
  let app: App;
  beforeAll(async () => {
    app = await openApp({ host });
    await app.page.getByRole("button", { name: "Create the vault" }).waitFor();
  });
  afterAll(() => app.close());

  it("runs no script but its own files: no blob, no inline, no eval", async () => {
    await expect(inPage(app, "1")).rejects.toThrow("blocked");
    const ran = await app.page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const outcome: string[] = [];
          const inline = document.createElement("script");
          inline.textContent = "window.ranInline = true";
          document.head.append(inline);
          outcome.push("ranInline" in window ? "inline" : "");
          // Later, as a task of the page: a debugger's own call may eval.
          setTimeout(() => {
            try {
              outcome.push(String((0, eval)("'eval'")));
            } catch {
              outcome.push("");
            }
            resolve(outcome);
          });
        }),
    );
    expect(ran).toEqual(["", ""]);
  });

  it("opens no connection but to its own host", async () => {
    const outcome = await app.page.evaluate(async () => {
      const targets = ["https://example.com/", "http://127.0.0.1:1/"];
      const tries = targets.map((url) =>
        fetch(url).then(
          () => url,
          () => "refused",
        ),
      );
      return Promise.all(tries);
    });
    expect(outcome).toEqual(["refused", "refused"]);
  });

  it("frames nothing", async () => {
    const framed = await app.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
            resolve(effectiveDirective);
          });
          const frame = document.createElement("iframe");
          frame.src = location.href;
          document.body.append(frame);
        }),
    );
    expect(framed).toBe("frame-src");
  });

  it("has no Node", async () => {
    const seen = await app.page.evaluate(() =>
      ["require", "process", "module", "Buffer", "ipcRenderer", "electron"].filter(
        (name) => name in window,
      ),
    );
    expect(seen).toEqual([]);
  });

  it("asks for nothing outside and reports no error", () => {
    expect(app.log()).not.toMatch(/uncaught|Error/);
  });
});

describe.each(hosts.filter((host) => host !== "browser"))("the bridge, on the %s host", (host) => {
  let app: App;
  beforeAll(async () => {
    app = await openApp({ host });
    await app.page.getByRole("button", { name: "Create the vault" }).waitFor();
  });
  afterAll(() => app.close());

  it("has of the bridge one function for each call, the events, and nothing else", async () => {
    const seen = await app.page.evaluate(() => ({
      own: Object.keys(window.sallyport ?? {}),
      calls: Object.entries(window.sallyport?.calls ?? {}).map(
        ([group, calls]) => [group, Object.keys(calls)] as const,
      ),
    }));
    expect(seen.own).toEqual(["calls", "on"]);
    expect(Object.fromEntries(seen.calls)).toEqual(callNames);
  });

  it("cannot replace the bridge, nor listen to what is not an event", async () => {
    const outcome = await app.page.evaluate(() => {
      const tries: (() => unknown)[] = [
        () => Object.assign(window, { sallyport: {} }),
        () => Object.assign(window.sallyport?.calls ?? {}, { account: {} }),
        () => window.sallyport?.on("sallyport:port" as never, () => undefined),
      ];
      return tries.map((run) => {
        try {
          run();
          return "allowed";
        } catch {
          return "refused";
        }
      });
    });
    expect(outcome).toEqual(["refused", "refused", "refused"]);
  });

  it("opens no window and goes nowhere", async () => {
    const pages = app.page.context().pages().length;
    const address = app.page.url();
    await app.page.evaluate(() => {
      const link = document.createElement("a");
      link.href = "https://example.com/";
      link.target = "_blank";
      link.rel = "noopener";
      document.body.append(link);
      link.click();
      window.open("https://example.com/");
      location.href = "https://example.com/";
    });
    await app.page.getByRole("button", { name: "Create the vault" }).click({ trial: true });
    expect(app.page.url()).toBe(address);
    await expect.poll(() => app.page.context().pages().length).toBe(pages);
  });
});
