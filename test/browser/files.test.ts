import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { createFiles, type Files, type IncomingFile } from "#core/files";
import { systemClock } from "#core/ports";
import { serveBrowser, type BrowserServer } from "../../main/browser/server.ts";
import { openPage } from "../../main/page/index.ts";
import { openDesk, type Desk } from "../core/records/fixture.ts";

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
const sized = (bytes: number) => ({ name: "f.bin", bytes });

let files: Files;
let server: BrowserServer;
let url: URL;
let session: string;
let base = "";
let socket: WebSocket;

beforeEach(async () => {
  base = mkdtempSync(path.join(tmpdir(), "sallyport-page-"));
  mkdirSync(path.join(base, "page"));
  writeFileSync(path.join(base, "page", "index.html"), "<!doctype html>");
  files = createFiles({ dialogs: null, clock: systemClock });
  server = await serveBrowser({
    page: openPage(path.join(base, "page")),
    sallyport: {
      connect: () => ({ dispatch: () => Promise.resolve({ ok: true, value: {} }) }),
      subscribe: () => () => undefined,
      files,
    },
    onActive: () => undefined,
    onError: () => undefined,
    onDeserted: () => undefined,
  });
  url = new URL(server.newLink());
  socket = new WebSocket(`ws://127.0.0.1:${url.port}/socket`, {
    headers: { Host: url.host, Origin: url.origin },
  });
  await once(socket, "open");
  socket.send(JSON.stringify({ kind: "token", token: url.hash.slice("#t=".length) }));
  const [welcome] = (await once(socket, "message")) as [Buffer];
  ({ session } = JSON.parse(welcome.toString()) as { session: string });
});

afterEach(async () => {
  files.forget();
  socket.terminate();
  await server.stop();
  rmSync(base, { recursive: true });
});

const ours = () => ({ Origin: url.origin, Authorization: `Bearer ${session}` });

function begin(method: string, ticket: string, headers: Record<string, string>): ClientRequest {
  const asked = request({
    ...{ host: "127.0.0.1", port: url.port, path: `/files/${ticket}`, method },
    headers: { Host: url.host, ...headers },
  });
  asked.on("error", () => undefined);
  return asked;
}

const answered = async (asked: ClientRequest) =>
  ((await once(asked, "response")) as [IncomingMessage])[0];

async function put(ticket: string, bytes: Uint8Array, headers: Record<string, string> = ours()) {
  const asked = begin("PUT", ticket, headers);
  asked.end(bytes);
  const answer = await answered(asked);
  answer.resume();
  return answer.statusCode;
}

async function get(ticket: string, headers: Record<string, string> = {}) {
  const asked = begin("GET", ticket, headers);
  asked.end();
  const answer = await answered(asked);
  const parts: Buffer[] = [];
  answer.on("data", (part: Buffer) => parts.push(part));
  const isWhole = await new Promise<boolean>((resolve) => {
    answer.on("end", () => {
      resolve(true);
    });
    answer.on("error", () => {
      resolve(false);
    });
  });
  return { answer, bytes: Buffer.concat(parts), isWhole };
}

async function whole({ read }: IncomingFile): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of read()) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 262_144) {
    yield await Promise.resolve(Buffer.from(bytes.subarray(at, at + 262_144)));
  }
}

describe("a file that a page hands over", () => {
  it("[F1] comes by its ticket, once", async () => {
    const bytes = randomBytes(3_000_000);
    const { ticket } = files.expect(sized(bytes.length));
    const taken = files.takeIn(ticket, whole);
    expect(await put(ticket, bytes)).toBe(204);
    expect((await taken).equals(bytes)).toBe(true);
    expect(await put(ticket, bytes)).toBe(404);
  });

  it.each([
    ["no session", () => ({ Origin: url.origin }), 403],
    ["a made-up session", () => ({ ...ours(), Authorization: `Bearer ${"A".repeat(43)}` }), 403],
    ["another page's origin", () => ({ ...ours(), Origin: "http://evil.example" }), 403],
    ["no origin", () => ({ Authorization: `Bearer ${session}` }), 403],
    ["a rebound name", () => ({ ...ours(), Host: `evil.example:${url.port}` }), 421],
    ["another site's mark", () => ({ ...ours(), "Sec-Fetch-Site": "same-site" }), 403],
  ])("[F1] is refused to %s, and waits for its own page", async (_what, headers, status) => {
    const { ticket } = files.expect(sized(2));
    const taken = files.takeIn(ticket, whole);
    expect(await put(ticket, Buffer.from("no"), headers())).toBe(status);
    expect(await put(ticket, Buffer.from("ok"))).toBe(204);
    expect((await taken).toString()).toBe("ok");
  });

  it("is refused for a ticket that nobody gave, and by any other method", async () => {
    expect(await put("A".repeat(43), Buffer.from("x"))).toBe(404);
    for (const method of ["POST", "DELETE", "PATCH"]) {
      const asked = begin(method, "A".repeat(43), ours());
      asked.end();
      expect((await answered(asked)).statusCode).toBe(405);
    }
    for (const ticket of ["..%2f..", "A", `${"A".repeat(43)}/..`, `${"A".repeat(43)}?x`]) {
      const asked = begin("GET", ticket, {});
      asked.end();
      expect((await answered(asked)).statusCode).toBe(404);
    }
  });

  it("is read no faster than it is used", async () => {
    const { ticket } = files.expect(sized(60_000_000));
    const go = Promise.withResolvers<undefined>();
    const taken = files.takeIn(ticket, async ({ read }) => {
      for await (const part of read()) {
        await go.promise;
        if (part.length === 0) break;
      }
    });
    const asked = begin("PUT", ticket, ours());
    let sent = 0;
    const block = Buffer.alloc(1_000_000);
    const more = () => {
      while (sent < 60_000_000) {
        sent += block.length;
        if (!asked.write(block)) return;
      }
      asked.end();
    };
    asked.on("drain", more);
    more();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toBeLessThan(30_000_000);
    go.resolve(undefined);
    await taken;
    expect((await answered(asked)).statusCode).toBe(204);
  });
});

describe("a record's file that does not come whole", () => {
  let desk: Desk;
  const chunkCount = () =>
    Number(desk.storage.prepare("SELECT count(*) AS n FROM attachment_chunk").get()?.["n"]);
  const take = async (recordId: string, ticket: string) => {
    const { attachments } = desk.records;
    const { id } = await files.takeIn(ticket, ({ name, bytes, read }, { signal }) =>
      attachments.stage({ name, bytes, recordId, chunks: read(), signal }),
    );
    attachments.add(recordId, [id]);
    return id;
  };

  beforeEach(async () => {
    desk = await openDesk();
  });

  async function half(): Promise<{ asked: ClientRequest; taken: Promise<string>; id: string }> {
    const { id } = desk.login();
    const { ticket } = files.expect(sized(4_000_000));
    const taken = take(id, ticket);
    taken.catch(() => undefined);
    const asked = begin("PUT", ticket, { ...ours(), "Content-Length": "4000000" });
    asked.write(Buffer.alloc(2_000_000));
    await vi.waitFor(() => {
      expect(chunkCount()).toBeGreaterThan(3);
    });
    return { asked, taken, id };
  }

  it("leaves nothing when the page goes away in the middle", async () => {
    const { asked, taken, id } = await half();
    asked.destroy();
    await expect(taken).rejects.toThrow(code("file-unreadable"));
    expect(chunkCount()).toBe(0);
    expect(desk.records.open(id)).toMatchObject({ revision: 1, attachments: [] });
  });

  it("[F3] leaves nothing when a lock comes in the middle, and the request ends", async () => {
    const { asked, taken } = await half();
    const closed = once(asked, "close");
    desk.records.forget();
    desk.account.lock();
    files.forget();
    await expect(taken).rejects.toThrow(code("cancelled"));
    await closed;
    expect(chunkCount()).toBe(0);
  });

  it("leaves nothing when the disk is full", async () => {
    const { id } = desk.login();
    const used = Number(desk.storage.prepare("PRAGMA page_count").get()?.["page_count"]);
    desk.storage.prepare(`PRAGMA max_page_count = ${used + 100}`).get();
    const { ticket } = files.expect(sized(4_000_000));
    const taken = take(id, ticket);
    taken.catch(() => undefined);
    await put(ticket, Buffer.alloc(4_000_000)).catch(() => undefined);
    await expect(taken).rejects.toThrow(code("disk-full"));
    expect(chunkCount()).toBe(0);
  });

  it("is refused before its first byte when it is too large", async () => {
    const { id } = desk.login();
    const { ticket } = files.expect(sized(104_857_601));
    const taken = take(id, ticket);
    taken.catch(() => undefined);
    const asked = begin("PUT", ticket, { ...ours(), "Content-Length": "104857601" });
    asked.write(Buffer.alloc(1000));
    expect((await answered(asked)).statusCode).toBe(409);
    await expect(taken).rejects.toThrow(code("attachment-too-large"));
    asked.destroy();
  });
});

describe("a file that a page saves", () => {
  const bytes = randomBytes(2_000_000);
  const leaving = async (name = "a.bin", source = pieces(bytes)) => {
    const ticket = (await files.destination(name))?.ticket ?? "";
    const given = files.giveOut(ticket, { name, bytes: bytes.length, pieces: source });
    given.catch(() => undefined);
    return { ticket, given };
  };

  it("[F5] is saved and never shown, once", async () => {
    const { ticket, given } = await leaving('Ü "quo\'te"\r\nX: y.html');
    const { answer, bytes: got, isWhole } = await get(ticket, { "Sec-Fetch-Site": "same-origin" });
    expect([answer.statusCode, isWhole, got.equals(bytes)]).toEqual([200, true, true]);
    expect(answer.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition":
        "attachment; filename=\"_ _quo_te___X_ y.html\"; filename*=UTF-8''%C3%9C%20%22quo%27te%22%0D%0AX%3A%20y.html",
      "content-length": "2000000",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("default-src 'none'") as string,
    });
    expect(answer.headers["x"]).toBeUndefined();
    expect(await given).toEqual({ bytes: 2_000_000 });
    expect((await get(ticket)).answer.statusCode).toBe(404);
  });

  it.each(["cross-site", "same-site", "none"])(
    "[F1] is refused to a request whose site is %s, and waits for its own page",
    async (site) => {
      const { ticket, given } = await leaving();
      expect((await get(ticket, { "Sec-Fetch-Site": site })).answer.statusCode).toBe(403);
      expect((await get(ticket)).bytes.equals(bytes)).toBe(true);
      await given;
    },
  );

  it("[F5] is cut, and not ended, when it breaks off", async () => {
    async function* broken() {
      yield await Promise.resolve(new Uint8Array(1000));
      throw new Error("damaged");
    }
    const { ticket, given } = await leaving("a", broken());
    expect((await get(ticket)).isWhole).toBe(false);
    await expect(given).rejects.toThrow("damaged");
  });

  it("ends when the page stops fetching, or gives it up", async () => {
    async function* endless() {
      for (;;) yield await Promise.resolve(new Uint8Array(262_144));
    }
    for (const end of ["page", "person"] as const) {
      const { ticket, given } = await leaving("a", endless());
      const asked = begin("GET", ticket, {});
      asked.end();
      const answer = await answered(asked);
      answer.on("error", () => undefined);
      await once(answer, "readable");
      if (end === "page") asked.destroy();
      else files.cancel(ticket);
      await expect(given).rejects.toThrow(code("cancelled"));
    }
  });
});
