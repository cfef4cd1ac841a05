import { afterEach, describe, expect, it } from "vitest";
import type { ServerChannel } from "ssh2";
import { isAppError } from "#core/errors";
import { hostileServer } from "./hostile.ts";
import { openFiles, type FilesBench } from "./fixture.ts";

/** A packet of SFTP: length, type, and what follows. */
function packet(type: number, ...parts: (number | string | Buffer)[]): Buffer {
  const fields = parts.map((part) => {
    if (Buffer.isBuffer(part)) return part;
    if (typeof part === "string")
      return Buffer.concat([uint32(Buffer.byteLength(part)), Buffer.from(part)]);
    return uint32(part);
  });
  const body = Buffer.concat([Buffer.of(type), ...fields]);
  return Buffer.concat([uint32(body.length), body]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const version = packet(2, 3);
const [statusType, handleType, dataType, nameType] = [101, 102, 103, 104];

/** What a request says: its type and its id. */
interface Asked {
  readonly type: number;
  readonly id: number;
}

describe("a server that is not to be trusted", { timeout: 30_000 }, () => {
  let bench: FilesBench | null = null;
  const cleanUp: (() => Promise<void>)[] = [];

  afterEach(async () => {
    await bench?.stop();
    for (const clean of cleanUp.splice(0)) await clean();
  });

  /** The code with which listing a folder fails on a server that answers requests like this. */
  async function failure(answer: (asked: Asked, channel: ServerChannel) => void): Promise<string> {
    const server = await hostileServer(answer);
    cleanUp.push(() => server.stop());
    bench = await openFiles(server.port, "mara", { answerMs: 1500 });
    try {
      await bench.sftp.list({ side: "remote", remoteId: bench.remoteId }, "/");
      return "none";
    } catch (error) {
      return isAppError(error) ? error.code : String(error);
    }
  }

  /** Greets and names its home as an honest one does; the rest is the test's. */
  const polite =
    (then: (asked: Asked, channel: ServerChannel) => void) =>
    (asked: Asked, channel: ServerChannel): void => {
      if (asked.type === 1) channel.write(version);
      else if (asked.type === 16) channel.write(packet(nameType, asked.id, 1, "/home", "", 0));
      else then(asked, channel);
    };

  it("never answers: sftp-timeout [SF2]", async () => {
    expect(await failure(polite(() => undefined))).toBe("sftp-timeout");
  });

  it("never greets: sftp-timeout [SF2]", async () => {
    expect(await failure(() => undefined)).toBe("sftp-timeout");
  });

  it("answers with another id: sftp-garbled [SF3]", async () => {
    const wrong = polite(({ id }, channel) => {
      channel.write(packet(handleType, id + 7, "h"));
    });
    expect(await failure(wrong)).toBe("sftp-garbled");
  });

  it("answers a folder with data: sftp-garbled [SF3]", async () => {
    const data = polite(({ id }, channel) => {
      channel.write(packet(dataType, id, "bytes that nobody asked for"));
    });
    expect(await failure(data)).toBe("sftp-garbled");
  });

  it("says that a packet is enormous: sftp-garbled [SF3]", async () => {
    const enormous = polite((_asked, channel) => {
      channel.write(Buffer.concat([uint32(0x7fff_ffff), Buffer.alloc(20, 1)]));
    });
    expect(await failure(enormous)).toBe("sftp-garbled");
  });

  it("gives a handle that is too long: sftp-garbled [SF3]", async () => {
    const long = polite(({ id }, channel) => {
      channel.write(packet(handleType, id, "h".repeat(300)));
    });
    expect(await failure(long)).toBe("sftp-garbled");
  });

  it("lies about how many names there are: sftp-garbled [SF3]", async () => {
    const lying = polite(({ type, id }, channel) => {
      if (type === 11) channel.write(packet(handleType, id, "h"));
      else if (type === 12) channel.write(packet(nameType, id, 1_000_000, "a", "", 0));
      else channel.write(packet(statusType, id, 0, "", ""));
    });
    expect(await failure(lying)).toBe("sftp-garbled");
  });

  it("lists without an end: what is shown is bounded, and says so [SF3]", async () => {
    let count = 0;
    const endless = await hostileServer(
      polite(({ type, id }, channel) => {
        if (type === 11) channel.write(packet(handleType, id, "h"));
        else if (type === 12) {
          const names = Array.from({ length: 500 }, () => [`name ${count++}`, "", 0]).flat();
          channel.write(packet(nameType, id, 500, ...names));
        } else channel.write(packet(statusType, id, 0, "", ""));
      }),
    );
    cleanUp.push(() => endless.stop());
    bench = await openFiles(endless.port, "mara");
    const listed = await bench.sftp.list({ side: "remote", remoteId: bench.remoteId }, "/");
    expect(listed.entries).toHaveLength(20_000);
    expect(listed.isCut).toBe(true);
  });

  it("names files that would lead elsewhere: they are shown, and nothing is done with them [SF4]", async () => {
    const evil = ["../x", "/etc/passwd", "a\0b", "", "fine"];
    let isListed = false;
    const server = await hostileServer(
      polite(({ type, id }, channel) => {
        if (type === 11) {
          isListed = false;
          channel.write(packet(handleType, id, "h"));
        } else if (type === 12 && !isListed) {
          isListed = true;
          const names = evil.flatMap((name) => [name, "", 4, 0o100644]);
          channel.write(packet(nameType, id, evil.length, ...names));
        } else if (type === 12) channel.write(packet(statusType, id, 1, "", ""));
        else channel.write(packet(statusType, id, 0, "", ""));
      }),
    );
    cleanUp.push(() => server.stop());
    bench = await openFiles(server.port, "mara");
    const { entries } = await bench.sftp.list({ side: "remote", remoteId: bench.remoteId }, "/");
    expect(entries.map(({ odd }) => odd)).toEqual([true, true, true, true, false]);
    const { sftp, remoteId, rootId } = bench;
    const bad = () =>
      sftp.copy({
        ...{ remoteId, rootId, direction: "get", remoteFolder: "/", localFolder: "" },
        ...{ names: [".."], existing: "skip", check: false },
      });
    expect(bad).toThrow(expect.objectContaining({ code: "name-unsafe" }));
  });
});
