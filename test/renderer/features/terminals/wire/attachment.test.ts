import { afterEach, describe, expect, it } from "vitest";
import type { FrameIn, FrameOut } from "../../../../../contract/index.ts";
import { createAttachment } from "../../../../../renderer/features/terminals/wire/attachment.ts";

/** A port with a trusted side that records, and a screen that paints when told. */
function stand() {
  const channel = new MessageChannel();
  const heard: FrameIn[] = [];
  channel.port2.onmessage = (event: MessageEvent<FrameIn>) => heard.push(event.data);
  const painting: (() => void)[] = [];
  const painted: string[] = [];
  const broken: string[] = [];
  const attachment = createAttachment(
    channel.port1,
    {
      start: (columns, rows) => painted.push(`${columns}x${rows}`),
      write: (bytes, done) => {
        painted.push(new TextDecoder().decode(bytes));
        painting.push(done);
      },
    },
    { onRoom: () => undefined, onBroken: () => broken.push("broken") },
  );
  const say = (frame: FrameOut) => {
    channel.port2.postMessage(frame);
  };
  const output = (epoch: number, offset: number, text: string) => {
    say({ kind: "output", epoch, offset, bytes: new TextEncoder().encode(text) });
  };
  const paint = () => {
    for (const done of painting.splice(0)) done();
  };
  return { attachment, heard, painted, broken, say, output, paint, channel };
}

/** Messages between ports arrive some turns later. */
async function settle(until: () => boolean) {
  for (let turn = 0; turn < 200 && !until(); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe("the port of a session", () => {
  let open: ReturnType<typeof stand> | null = null;
  afterEach(() => {
    open?.channel.port1.close();
    open?.channel.port2.close();
  });

  it("has room for what is not taken yet up to 256 KiB, and again for what is told as taken", async () => {
    const side = (open = stand());
    expect(side.attachment.room()).toBe(262_144);
    side.attachment.send(new Uint8Array(200_000));
    expect(side.attachment.room()).toBe(62_144);
    side.say({ kind: "taken", bytes: 131_072 });
    await settle(() => side.attachment.room() !== 62_144);
    expect(side.attachment.room()).toBe(193_216);
  });

  it("acknowledges the absolute end of what is painted, not of what came", async () => {
    const side = (open = stand());
    side.say({ kind: "start", epoch: 1, columns: 80, rows: 24 });
    side.output(1, 0, "abc");
    side.output(1, 3, "de");
    await settle(() => side.painted.length === 2);
    expect(side.heard).toEqual([]);
    side.paint();
    await settle(() => side.painted.length === 3);
    side.paint();
    await settle(() => side.heard.length === 2);
    expect(side.painted).toEqual(["80x24", "abc", "de"]);
    expect(side.heard).toEqual([
      { kind: "ack", epoch: 1, offset: 3 },
      { kind: "ack", epoch: 1, offset: 5 },
    ]);
  });

  it("never acknowledges an earlier epoch, whose paint ended late", async () => {
    const side = (open = stand());
    side.say({ kind: "start", epoch: 1, columns: 80, rows: 24 });
    side.output(1, 0, "old");
    side.say({ kind: "start", epoch: 2, columns: 100, rows: 30 });
    side.output(2, 0, "new!");
    await settle(() => side.painted.length === 4);
    side.paint();
    await settle(() => side.heard.length > 0);
    expect(side.painted).toEqual(["80x24", "old", "100x30", "new!"]);
    expect(side.heard).toEqual([{ kind: "ack", epoch: 2, offset: 4 }]);
  });

  it("drops output of an epoch that has ended", async () => {
    const side = (open = stand());
    side.say({ kind: "start", epoch: 4, columns: 80, rows: 24 });
    side.output(3, 0, "stale");
    side.output(4, 0, "live");
    await settle(() => side.painted.includes("live"));
    expect(side.painted).toEqual(["80x24", "live"]);
  });

  it("says that it is broken when bytes are missing, and stays silent after", async () => {
    const side = (open = stand());
    side.say({ kind: "start", epoch: 1, columns: 80, rows: 24 });
    side.output(1, 7, "gap");
    side.output(1, 10, "more");
    await settle(() => side.broken.length > 0);
    side.attachment.resize(1, 1);
    expect(side.broken).toEqual(["broken"]);
    expect(side.painted).toEqual(["80x24"]);
  });

  it("says that it is broken when the other end says that it was closed", async () => {
    const side = (open = stand());
    side.channel.port2.postMessage({ kind: "end" });
    await settle(() => side.broken.length > 0);
    expect(side.broken).toEqual(["broken"]);
  });

  it("carries input, size and visibility", async () => {
    const side = (open = stand());
    side.attachment.resize(120, 40);
    side.attachment.setVisible(false);
    side.attachment.send(new Uint8Array([3]));
    await settle(() => side.heard.length === 3);
    expect(side.heard).toEqual([
      { kind: "resize", columns: 120, rows: 40 },
      { kind: "visible", visible: false },
      { kind: "input", bytes: new Uint8Array([3]) },
    ]);
  });
});
