import type { ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { contract } from "#contract";
import { serviceAt } from "../../../../main/core/health/breach/service.ts";
import { codeOf } from "../../vault/fixture.ts";
import { openClinic, strong } from "../fixture.ts";
import { openRangeServer, sha1Of } from "./range-server.ts";

type Server = Awaited<ReturnType<typeof openRangeServer>>;
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function serve(...args: Parameters<typeof openRangeServer>): Promise<Server> {
  const server = await openRangeServer(...args);
  open.push(server);
  return server;
}

async function clinicAt(address: string, passwords: readonly string[]) {
  const clinic = await openClinic();
  clinic.settings.change({ health: { breachCheck: true, breachAddress: address } });
  for (const [at, password] of passwords.entries())
    clinic.login({ name: `Login ${at}`, fields: { password } });
  return clinic;
}

const passwords = ["letmein", "letmein", strong(1), strong(2), "Tr0ub4dor&3", "passwört-ü"];

describe("looking passwords up at a service", () => {
  it("[H8] is off until the person switches it on, and then nothing was asked", async () => {
    const server = await serve({});
    const { health, settings, login } = await openClinic();
    login({ fields: { password: "letmein" } });
    settings.change({ health: { breachAddress: server.address } });
    await expect(health.lookUp({})).rejects.toMatchObject({ code: "breaches-off" });
    expect(server.seen).toEqual([]);
  });

  it("[H8] finds what was breached; five digits are all that leaves, each once", async () => {
    const server = await serve({ letmein: 37, "passwört-ü": 2, other: 5 });
    const { health, found, events } = await clinicAt(server.address, passwords);
    const overview = await health.lookUp({});
    expect(await found("breached")).toEqual(["Login 0", "Login 1", "Login 5"]);
    expect(overview.breaches).toMatchObject({
      known: 5,
      unknown: 0,
      source: new URL(server.address).host,
    });
    expect(events(1)).toEqual(["health.looked-up"]);

    const prefixes = [...new Set(passwords)].map((password) => sha1Of(password).slice(0, 5));
    expect(server.seen.map(({ url }) => url).toSorted()).toEqual(
      prefixes.map((prefix) => `/range/${prefix}`).toSorted(),
    );
    for (const { method, url, headers, body } of server.seen) {
      expect([method, body]).toEqual(["GET", ""]);
      expect(headers["add-padding"]).toBe("true");
      expect(headers.cookie ?? headers.referer ?? headers.authorization).toBeUndefined();
      const told = JSON.stringify({ url, headers });
      for (const password of passwords) {
        expect(told).not.toContain(password);
        expect(told.toUpperCase()).not.toContain(sha1Of(password).slice(0, 6));
      }
    }
  });

  it("[H9] asks in an order that says nothing of the records", async () => {
    const many = Array.from({ length: 40 }, (_, at) => strong(at));
    const orders = new Set<string>();
    for (let round = 0; round < 2; round++) {
      const server = await serve({});
      const { health } = await clinicAt(server.address, many);
      await health.lookUp({});
      orders.add(server.seen.map(({ url }) => url).join());
    }
    expect(orders.size).toBe(2);
    expect(orders).not.toContain(
      many.map((password) => `/range/${sha1Of(password).slice(0, 5)}`).join(),
    );
  }, 60_000);

  it("[H8] keeps what it found, sealed and dated, until the password changes", async () => {
    const server = await serve({ letmein: 3 });
    const { health, found, records, clock } = await clinicAt(server.address, ["letmein"]);
    await health.lookUp({});
    server.close();
    expect((await health.check()).breaches.checkedAt).toBe(clock.now());
    const [first] = (
      await health.findings({ kind: "breached", ignored: false, offset: 0, limit: 1 })
    ).items;
    const recordId = first?.recordId ?? "";
    records.change(recordId, 1, { notes: "the same password" });
    expect(await found("breached")).toEqual(["Login 0"]);
    records.change(recordId, 2, { fields: { password: strong(1) } });
    expect(await found("breached")).toEqual([]);
    expect((await health.check()).breaches).toMatchObject({ known: 0, unknown: 1 });
  });
});

describe("an address", () => {
  it.each([
    ...[
      "http://breaches.example",
      "ftp://127.0.0.1",
      "https://me:secret@breaches.example",
      "nonsense",
      "",
    ],
    ...[
      "http://127.0.0.1.breaches.example",
      "http://localhost.breaches.example",
      "file:///etc/passwd",
    ],
  ])("[H8] %j is refused, by the settings and by what would ask there", (address) => {
    expect(codeOf(() => serviceAt(address))).toBe("breaches-unreachable");
    expect(
      contract.settings.change.input.safeParse({ health: { breachAddress: address } }).success,
    ).toBe(false);
  });

  it.each(["/", "/range", "/range/"])("[H8] may end with %s", async (end) => {
    const server = await serve({ letmein: 1 });
    const { health, count } = await clinicAt(`${server.address}${end}`, ["letmein"]);
    await health.lookUp({});
    expect(await count("breached")).toBe(1);
  });
});

/** Answers every request in one way. */
const always =
  (answer: (response: ServerResponse) => void) => (_: unknown, response: ServerResponse) => {
    answer(response);
    return true;
  };

describe("a service that is hostile or has trouble", () => {
  it.each([
    [
      "a page instead of a list",
      "breaches-garbled",
      always((to) => to.end("<html>sign in</html>")),
    ],
    [
      "a list with one line of rubbish",
      "breaches-garbled",
      always((to) => to.end(`${"A".repeat(35)}:1\r\nxx:1`)),
    ],
    [
      "a count that is no number",
      "breaches-garbled",
      always((to) => to.end(`${"A".repeat(35)}:-1`)),
    ],
    [
      "two megabytes",
      "breaches-garbled",
      always((to) => to.end(`${"A".repeat(35)}:1\r\n`.repeat(60_000))),
    ],
    ["bytes", "breaches-garbled", always((to) => to.end(Buffer.alloc(1000, 0xff)))],
    [
      "a redirect",
      "breaches-unreachable",
      always((to) => to.writeHead(302, { location: "https://elsewhere.example/" }).end()),
    ],
    ["not found", "breaches-unreachable", always((to) => to.writeHead(404).end())],
    ["500", "breaches-unreachable", always((to) => to.writeHead(500).end("secret stack trace"))],
    [
      "a wait of an hour",
      "breaches-unreachable",
      always((to) => to.writeHead(429, { "retry-after": "3600" }).end()),
    ],
    ["a connection that is cut", "breaches-unreachable", always((to) => to.destroy())],
    [
      "half an answer",
      "breaches-unreachable",
      always((to) => {
        to.writeHead(200, { "content-length": "1000" });
        to.write("A");
        setTimeout(() => to.destroy(), 20);
      }),
    ],
  ] as const)(
    "[H8] %s is told as %s, and nothing of it is believed",
    async (_, code, answer) => {
      const server = await serve({}, answer);
      const { health, count } = await clinicAt(server.address, ["letmein"]);
      const failure = await health.lookUp({}).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: "AppError", code });
      expect(String(failure)).not.toMatch(/secret|stack|letmein/);
      expect(await count("breached")).toBe(0);
      expect((await health.check()).breaches).toMatchObject({
        checkedAt: null,
        known: 0,
        unknown: 1,
      });
    },
    30_000,
  );

  it("[H8] is given the time that it asks for, and asked again", async () => {
    let requests = 0;
    const server = await serve({ letmein: 4 }, (_, response) => {
      if (++requests > 2) return false;
      response.writeHead(requests === 1 ? 429 : 503, { "retry-after": "0" }).end();
      return true;
    });
    const { health, count } = await clinicAt(server.address, ["letmein"]);
    await health.lookUp({});
    expect([await count("breached"), server.seen.length]).toEqual([1, 3]);
  });

  it("[H8] that stalls is left at once when the person ends it; what was found is kept", async () => {
    let requests = 0;
    const server = await serve({ letmein: 1, monkey12: 1 }, () => ++requests > 1);
    const { health } = await clinicAt(server.address, ["letmein", "monkey12"]);
    const stalled = new Promise<void>((resolve) => {
      health.onProgress(({ step, done }) => {
        if (step === "looking-up" && done === 1) resolve();
      });
    });
    const looking = health.lookUp({});
    await stalled;
    health.cancel();
    await expect(looking).rejects.toMatchObject({ code: "cancelled" });
    expect((await health.check()).breaches).toMatchObject({ known: 1, unknown: 1 });
  });

  it("[H8] that nobody vouches for is told as such, and hears nothing", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "sallyport-tls-"));
    const at = (name: string) => path.join(folder, name);
    execFileSync(
      "openssl",
      [
        ...[
          "req",
          "-x509",
          "-newkey",
          "ec",
          "-pkeyopt",
          "ec_paramgen_curve:P-256",
          "-nodes",
          "-days",
          "1",
        ],
        ...["-subj", "/CN=localhost", "-keyout", at("key"), "-out", at("cert")],
      ],
      { stdio: "ignore" },
    );
    let requests = 0;
    const server = createTlsServer(
      { key: readFileSync(at("key")), cert: readFileSync(at("cert")) },
      (_, to) => {
        requests++;
        to.end();
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(server);
    const { port } = server.address() as AddressInfo;
    const { health } = await clinicAt(`https://localhost:${port}`, ["letmein"]);
    const failure = await health.lookUp({}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "breaches-unreachable" });
    expect(String(failure)).toContain("cannot prove who it is");
    expect(requests).toBe(0);
  }, 30_000);
});
