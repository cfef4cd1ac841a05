import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError, isAppError } from "#core/errors";
import { systemClock, type Clock } from "#core/ports";
import { findRoute, type RecordFields } from "#core/ssh";
import { freePort } from "../../parts/sshd.ts";
import { host, listen, openHarness, pause, quick, type Harness } from "./fixture.ts";
import { startServer } from "./servers.ts";

describe("a server that does not do what it should", () => {
  let harness: Harness;
  const cleanUp: (() => unknown)[] = [];

  beforeEach(async () => {
    harness = await openHarness();
  });
  afterEach(async () => {
    for (const clean of cleanUp.splice(0).reverse()) await clean();
  });

  /** The code with which connecting to a TCP server of this behaviour fails. */
  async function failure(onSocket: (socket: Socket) => void): Promise<string> {
    const server = await listen(onSocket);
    cleanUp.push(() => server.stop());
    harness.records["host"] = host(server.port);
    return codeOf(harness.connect("host", quick));
  }

  async function codeOf(work: Promise<unknown>): Promise<string> {
    try {
      await work;
      return "none";
    } catch (error) {
      return isAppError(error) ? error.code : String(error);
    }
  }

  it("refuses: host-refused", async () => {
    harness.records["host"] = host(await freePort());
    expect(await codeOf(harness.connect("host"))).toBe("host-refused");
  });

  it("has a name that nobody knows: host-unresolved", async () => {
    harness.records["host"] = host(22, { address: "nowhere.invalid" });
    expect(await codeOf(harness.connect("host"))).toBe("host-unresolved");
  });

  it("does not answer in time: host-timeout", async () => {
    const hurried: Clock = {
      now: () => systemClock.now(),
      after: (_ms, run) => {
        queueMicrotask(run);
        return () => undefined;
      },
    };
    const hasty = await openHarness(hurried);
    const server = await listen(() => undefined);
    cleanUp.push(() => server.stop());
    hasty.records["host"] = host(server.port);
    expect(await codeOf(hasty.connect("host"))).toBe("host-timeout");
  });

  it("says nothing at all: host-timeout", async () => {
    expect(await failure(() => undefined)).toBe("host-timeout");
  });

  it("stops in the middle of the handshake: host-timeout", async () => {
    expect(await failure((socket) => socket.write("SSH-2.0-Half\r\n"))).toBe("host-timeout");
  });

  it("hangs up in the middle of the handshake: handshake-failed", async () => {
    expect(await failure((socket) => socket.end("SSH-2.0-Half\r\n"))).toBe("handshake-failed");
    expect(await failure((socket) => socket.destroy())).toBe("handshake-failed");
  });

  it("speaks another protocol: handshake-failed", async () => {
    expect(await failure((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))).toBe(
      "handshake-failed",
    );
    expect(await failure((socket) => socket.write("SSH-1.5-Old\r\n"))).toBe("handshake-failed");
  });

  it("floods instead of greeting: handshake-failed, and nothing is kept of it", async () => {
    const flood = (text: string) => (socket: Socket) => {
      const more = () => {
        while (socket.writable && socket.write(text.repeat(1000)));
      };
      socket.on("drain", more);
      more();
    };
    const before = process.memoryUsage().rss;
    expect(await failure(flood("x"))).toBe("handshake-failed");
    expect(await failure(flood("hello\r\n"))).toBe("handshake-failed");
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it("sends noise after its greeting: handshake-failed", async () => {
    const noise = (socket: Socket) => {
      socket.write("SSH-2.0-Noise\r\n");
      socket.write(Buffer.alloc(100_000, 0xff));
    };
    expect(await failure(noise)).toBe("handshake-failed");
  });

  it("never answers when a channel is opened: channel-timeout", async () => {
    const server = await startServer({ silent: true });
    cleanUp.push(() => server.stop());
    harness.records["host"] = host(server.port);
    const connection = await harness.connect("host", quick);
    cleanUp.push(() => {
      connection.close();
    });
    expect(await codeOf(connection.shell({ columns: 80, rows: 24 }))).toBe("channel-timeout");
    expect(await codeOf(connection.forward("127.0.0.1", 22))).toMatch(
      /channel-timeout|jump-failed/,
    );
  });

  it("ends the connection while signing in: connection-lost", async () => {
    const server = await startServer({
      onAuthentication: (attempt) => {
        if (attempt.method === "none") attempt.reject(["publickey"]);
      },
      onClient: (client) => client.on("handshake", () => setTimeout(() => client.end(), 50)),
    });
    cleanUp.push(() => server.stop());
    harness.records["host"] = host(server.port);
    expect(await codeOf(harness.connect("host", quick))).toBe("connection-lost");
  });

  it("floods a shell that is not read: little is on its way, and all of it arrives when it is", async () => {
    const total = 3_000_000;
    let sent = 0;
    const server = await startServer({
      onShell: (channel) => {
        const next = (at: number) => {
          if (at === total) channel.end();
          else
            channel.write(Buffer.alloc(10_000, at / 10_000), () => {
              sent += 10_000;
              next(at + 10_000);
            });
        };
        next(0);
      },
    });
    cleanUp.push(() => server.stop());
    harness.records["host"] = host(server.port);
    const connection = await harness.connect("host");
    cleanUp.push(() => {
      connection.close();
    });
    const channel = await connection.shell({ columns: 80, rows: 24 });
    const taken: Uint8Array[] = [];
    channel.onOutput((bytes) => {
      taken.push(bytes);
      if (taken.length === 1) channel.pause();
    });
    await expect.poll(() => sent).toBeGreaterThan(200_000);
    await pause(200);
    expect(sent).toBeLessThan(300_000);
    const ended = new Promise((resolve) => {
      channel.onExit(resolve);
    });
    channel.resume();
    await ended;
    const all = Buffer.concat(taken);
    expect(all.length).toBe(total);
    for (let at = 0; at < total; at += 10_000) expect(all[at]).toBe((at / 10_000) & 255);
  });

  it("floods after signing in, and is held back by a pause", async () => {
    let written = 0;
    const server = await startServer({
      onShell: (channel) => {
        const more = () => {
          let room = true;
          while (room && written < 100_000_000) {
            room = channel.write(Buffer.alloc(32_768, 0x61));
            written += 32_768;
          }
        };
        channel.on("drain", more);
        more();
      },
    });
    cleanUp.push(() => server.stop());
    harness.records["host"] = host(server.port);
    const connection = await harness.connect("host");
    cleanUp.push(() => {
      connection.close();
    });
    const channel = await connection.shell({ columns: 80, rows: 24 });
    channel.onOutput(() => {
      channel.pause();
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(written).toBeLessThan(10_000_000);
  });

  it.each([
    ["its SSH key", { key: "erased" }],
    ["its login", { sign_in: "password", login: "erased" }],
    ["its login", { user: "", login: "erased" }],
    ["its jump host", { jump: "erased" }],
  ])("names what is no longer there: %s", (what, fields) => {
    const records: Record<string, RecordFields> = { ...harness.records, host: host(22, fields) };
    const readFields = (id: string) => {
      const found = records[id];
      if (found === undefined) throw new AppError("not-found", "This record is no longer there.");
      return found;
    };
    expect(() => findRoute(readFields, "host")).toThrow(`${what} is no longer there`);
  });

  it.each([
    ["it is in the trash", "host", {}],
    ["its SSH key, “key”, is in the trash", "key", {}],
    ["its login, “login”, is in the trash", "login", { sign_in: "password", login: "login" }],
    ["its login, “login”, is in the trash", "login", { user: "", login: "login" }],
    ["its jump host, “gate”, is in the trash", "gate", { jump: "gate" }],
  ])("uses nothing of the trash, and says what to restore: %s", (what, trashed, fields) => {
    const records: Record<string, RecordFields> = {
      ...harness.records,
      host: host(22, fields),
      gate: host(22, { name: "gate" }),
      login: { type: "login", name: "login", trashed: false, fields: { username: "mara" } },
    };
    const readFields = (id: string) => {
      const found = records[id];
      if (found === undefined) throw new TypeError(`no record ${id}`);
      return { ...found, trashed: id === trashed };
    };
    expect(() => findRoute(readFields, "host")).toThrow(
      expect.objectContaining({
        code: "host-incomplete",
        message: `The host “harbour” cannot be reached: ${what}. Restore it first.`,
      }) as Error,
    );
  });

  it("has a record that does not say enough: host-incomplete", () => {
    const incomplete = [
      { address: "" },
      { address: "two words" },
      { port: "70000" },
      { user: "", sign_in: "ask" },
      { sign_in: "password" },
      { key: "" },
      { jump: "host" },
    ];
    for (const fields of incomplete) {
      harness.records["host"] = host(22, fields);
      expect(() => harness.connect("host")).toThrow(
        expect.objectContaining({ code: "host-incomplete" }) as Error,
      );
    }
  });
});
