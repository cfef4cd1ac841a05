import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request, Server, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { socketMisused, socketRefused } from "#contract/wire";
import { createFiles } from "#core/files";
import { systemClock } from "#core/ports";
import { serveBrowser, type BrowserServer } from "../../main/browser/server.ts";
import { openPage } from "../../main/page/index.ts";

const dispatch = vi.fn(() => Promise.resolve({ ok: true as const, value: {} }));
const onActive = vi.fn();
const onError = vi.fn();
const onDeserted = vi.fn();
const files = createFiles({ dialogs: null, clock: systemClock });
let server: BrowserServer;
let url: URL;
let base = "";

beforeEach(async () => {
  base = mkdtempSync(path.join(tmpdir(), "sallyport-page-"));
  const folder = path.join(base, "page");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>Sallyport</title>");
  writeFileSync(path.join(folder, "..", "outside.txt"), "outside");
  server = await serveBrowser({
    page: openPage(folder),
    sallyport: { connect: () => ({ dispatch }), subscribe: () => () => undefined, files },
    onActive,
    onError,
    onDeserted,
  });
  url = new URL(server.newLink());
});
afterEach(async () => {
  await server.stop();
  rmSync(base, { recursive: true });
  vi.clearAllMocks();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(
  urlPath: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: "127.0.0.1",
        port: url.port,
        path: urlPath,
        method,
        headers: { Host: url.host, ...headers },
      },
      (response) => {
        let body = "";
        response.on("data", (part: Buffer) => (body += part.toString()));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}

/** Opens a socket, says hello and answers the first message, or how the socket was closed. */
function knock(
  hello: unknown,
  headers: Record<string, string> = { Origin: url.origin },
  at = "/socket",
): Promise<{ socket: WebSocket; told: Record<string, unknown> | number }> {
  const socket = new WebSocket(`ws://127.0.0.1:${url.port}${at}`, {
    headers: { Host: url.host, ...headers },
  });
  return new Promise((resolve) => {
    socket.on("open", () => {
      if (hello !== undefined)
        socket.send(typeof hello === "string" ? hello : JSON.stringify(hello));
    });
    socket.on("message", (text: Buffer) => {
      resolve({ socket, told: JSON.parse(text.toString()) as Record<string, unknown> });
    });
    socket.on("close", (code) => {
      resolve({ socket, told: code });
    });
    socket.on("unexpected-response", (_request, response) => {
      resolve({ socket, told: response.statusCode ?? 0 });
    });
    socket.on("error", () => undefined);
  });
}

const token = () => ({ kind: "token", token: url.hash.slice("#t=".length) });

describe("the page over HTTP", () => {
  it("is served to its own exact host, and confined", async () => {
    const { status, headers, body } = await ask("/");
    expect([status, body]).toEqual([200, expect.stringContaining("Sallyport")]);
    expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self';");
    expect(headers["content-security-policy"]).not.toContain("unsafe-eval");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["set-cookie"]).toBeUndefined();
  });

  it.each([
    ["the bare address", () => `127.0.0.1:${url.port}`],
    ["localhost", () => `localhost:${url.port}`],
    ["a rebound name", () => `evil.example:${url.port}`],
    ["the right name without its port", () => url.hostname],
    ["a name that begins like ours", () => `${url.hostname}.evil.example:${url.port}`],
  ])("is not served to %s", async (_what, host) => {
    expect((await ask("/", { Host: host() })).status).toBe(421);
  });

  it("is not served to another page's request", async () => {
    expect((await ask("/", { Origin: "http://evil.example" })).status).toBe(403);
    expect((await ask("/", { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
    expect((await ask("/", { "Sec-Fetch-Site": "same-site" })).status).toBe(403);
  });

  it("is read, and nothing is written", async () => {
    expect((await ask("/", {}, "POST")).status).toBe(405);
  });

  it.each(["/../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/nothing", "//"])(
    "does not lead out of its folder by %s",
    async (urlPath) => {
      expect((await ask(urlPath)).status).toBe(404);
    },
  );

  it("listens on loopback alone, under a name that nobody guesses", () => {
    expect(url.hostname).toMatch(/^sallyport-[0-9a-f]{16}\.localhost$/);
    expect(url.hash).toMatch(/^#t=[\w-]{43}$/);
  });
});

describe("the socket", () => {
  it("opens by the token of the address, once", async () => {
    const first = await knock(token());
    expect(first.told).toMatchObject({ kind: "welcome" });
    expect((await knock(token())).told).toBe(socketRefused);
    first.socket.close();
  });

  it("opens again by the session, with another page open", async () => {
    const first = await knock(token());
    const { session } = first.told as { session: string };
    const second = await knock({ kind: "session", session });
    expect(second.told).toEqual({ kind: "welcome", session });
    first.socket.close();
    second.socket.close();
  });

  it("forgets an unused address when a new one is made", async () => {
    const old = token();
    url = new URL(server.newLink());
    expect((await knock(old)).told).toBe(socketRefused);
    expect((await knock(token())).told).toMatchObject({ kind: "welcome" });
  });

  it.each([
    ["no origin", {}],
    ["another origin", { Origin: "http://evil.example" }],
    ["the null origin", { Origin: "null" }],
    ["a rebound host", { Host: "evil.example", Origin: "http://evil.example" }],
  ])("is refused to %s before it is opened", async (_what, headers) => {
    expect((await knock(token(), headers)).told).toBe(403);
  });

  it("outlives a refused opening whose other end breaks off at once", async () => {
    const broken: unknown[] = [];
    const note = (error: unknown) => broken.push(error);
    process.on("uncaughtException", note);
    for (let round = 0; round < 20; round++) {
      const raw = connect(Number(url.port), "127.0.0.1");
      await once(raw, "connect");
      raw.write(
        `GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      );
      raw.write("x".repeat(round * 3000));
      raw.resetAndDestroy();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    process.off("uncaughtException", note);
    expect(broken).toEqual([]);
    expect((await ask("/")).status).toBe(200);
  });

  it("is at one place only", async () => {
    expect((await knock(token(), { Origin: url.origin }, "/other")).told).toBe(403);
  });

  it.each([
    ["a made-up token", { kind: "token", token: "A".repeat(43) }],
    ["a made-up session", { kind: "session", session: "A".repeat(43) }],
    ["a call", { kind: "call", id: 1, group: "account", name: "status", input: {} }],
    ["something that is not JSON", "{"],
    ["too much", JSON.stringify({ kind: "token", token: "A".repeat(10_000) })],
  ])("is closed on %s, and nothing is dispatched", async (_what, hello) => {
    expect((await knock(hello)).told).toBe(socketRefused);
    expect(dispatch).not.toHaveBeenCalled();
  });

  it("dispatches a call and answers under its number", async () => {
    const { socket } = await knock(token());
    const call = { kind: "call", id: 7, group: "account", name: "status", input: {} };
    const reply = new Promise((resolve) => socket.once("message", resolve));
    socket.send(JSON.stringify(call));
    expect(JSON.parse(String(await reply))).toEqual({
      kind: "reply",
      id: 7,
      reply: { ok: true, value: {} },
    });
    const { group, name, input } = call;
    expect(dispatch).toHaveBeenCalledExactlyOnceWith({ group, name, input, trustedSender: true });
    socket.close();
  });

  it.each([
    ["an unknown message", { kind: "eval", code: "1" }],
    ["an extra key", { kind: "active", also: 1 }],
    [
      "a frame that is none",
      { kind: "frame", port: 1, frame: { kind: "ack", epoch: -1, offset: 0 } },
    ],
  ])("is closed on %s", async (_what, message) => {
    const { socket } = await knock(token());
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.send(JSON.stringify(message));
    expect(await closed).toBe(socketMisused);
  });

  it("is closed on more open calls than a page ever has", async () => {
    dispatch.mockImplementation(() => new Promise(() => undefined));
    const { socket } = await knock(token());
    const closed = new Promise((resolve) => socket.once("close", resolve));
    for (let id = 1; id <= 257; id += 1) {
      socket.send(JSON.stringify({ kind: "call", id, group: "a", name: "b", input: {} }));
    }
    expect(await closed).toBe(socketMisused);
  });

  it("tells of the person's presence", async () => {
    const { socket } = await knock(token());
    onActive.mockClear();
    socket.send(JSON.stringify({ kind: "active" }));
    await vi.waitFor(() => {
      expect(onActive).toHaveBeenCalledOnce();
    });
    socket.close();
  });
});

describe("the server", () => {
  it("goes on after an error of its own, and tells of it", async () => {
    const tooMany = new Error("accept EMFILE");
    const emit = vi.spyOn(Server.prototype, "emit");
    await ask("/");
    const http = emit.mock.contexts.find((context) => context instanceof Server);
    emit.mockRestore();
    http?.emit("error", tooMany);
    expect(onError).toHaveBeenCalledExactlyOnceWith(tooMany);
    expect((await ask("/")).status).toBe(200);
  });

  it.each([
    { how: "says goodbye", end: "close", patienceMs: 5_000 },
    { how: "is cut off", end: "terminate", patienceMs: 60_000 },
  ] as const)(
    "waits $patienceMs ms for the last page when it $how",
    async ({ end, patienceMs }) => {
      const { socket } = await knock(token());
      const timers = vi.spyOn(globalThis, "setTimeout");
      socket[end]();
      await vi.waitFor(() => {
        expect(timers).toHaveBeenCalledWith(onDeserted, patienceMs);
      });
      timers.mockRestore();
    },
  );
});
