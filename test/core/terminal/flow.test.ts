import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FrameOut } from "#contract";
import type { Port } from "#core/terminal";
import { createBrake } from "../../../main/core/terminal/brake.ts";
import { createFlow } from "../../../main/core/terminal/flow.ts";
import type { Screen } from "../../../main/core/terminal/screen.ts";
import { fakeClock } from "../../parts/clock.ts";

function openFlow() {
  const clock = fakeClock();
  const brake = createBrake();
  const source = {
    held: false,
    pause: () => (source.held = true),
    resume: () => (source.held = false),
  };
  brake.follow(source);
  const asked: ((bytes: Uint8Array) => void)[] = [];
  const screen: Screen = {
    feed: () => undefined,
    resize: () => undefined,
    snapshot: (done) => asked.push(done),
    close: () => undefined,
  };
  const flow = createFlow({ clock, brake, screen, size: () => ({ columns: 80, rows: 24 }) });
  const paint = (text = "") => asked.shift()?.(new TextEncoder().encode(text));
  return { clock, source, flow, paint };
}

function recorder() {
  const frames: FrameOut[] = [];
  let closed = false;
  const port: Port = {
    send: (frame) => frames.push(frame),
    onFrame: () => undefined,
    onClose: () => undefined,
    close: () => (closed = true),
  };
  const output = () => frames.filter((frame) => frame.kind === "output");
  const bytes = () => output().reduce((total, frame) => total + frame.bytes.length, 0);
  return {
    port,
    frames,
    output,
    bytes,
    closed: () => closed,
    epoch: () => frames.findLast((frame) => frame.kind !== "taken")?.epoch ?? 0,
  };
}

describe("flow", () => {
  it("sends no more than a page can take, and what waits as it paints", () => {
    const { flow, paint } = openFlow();
    const page = recorder();
    flow.attach(page.port);
    paint();
    for (let chunk = 0; chunk < 24; chunk++) flow.push(new Uint8Array(64 * 1024));
    expect(page.bytes()).toBe(15 * 64 * 1024);
    flow.acknowledge(page.epoch(), 64 * 1024);
    expect(page.bytes()).toBe(16 * 64 * 1024);
    // Half a piece is not sent for half a piece of room.
    flow.acknowledge(page.epoch(), 96 * 1024);
    expect(page.bytes()).toBe(16 * 64 * 1024);
    flow.acknowledge(page.epoch(), page.bytes());
    expect(page.bytes()).toBe(24 * 64 * 1024);
  });

  it("holds the source while too much waits, and lets it go before nothing does", () => {
    const { flow, source, paint } = openFlow();
    const page = recorder();
    flow.attach(page.port);
    paint();
    for (let chunk = 0; chunk < 19; chunk++) flow.push(new Uint8Array(64 * 1024));
    expect(source.held).toBe(false);
    flow.push(new Uint8Array(64 * 1024));
    expect(source.held).toBe(true);
    flow.acknowledge(page.epoch(), 64 * 1024);
    expect(source.held).toBe(true);
    flow.push(new Uint8Array(100));
    flow.acknowledge(page.epoch(), page.bytes());
    expect(source.held).toBe(false);
  });

  it("sends a large snapshot as the page paints it, and holds the source until then", () => {
    const { flow, source, paint } = openFlow();
    const page = recorder();
    flow.attach(page.port);
    paint("x".repeat(3_000_000));
    expect(page.bytes()).toBeLessThanOrEqual(1_000_000);
    expect(source.held).toBe(true);
    while (page.bytes() < 3_000_000) flow.acknowledge(page.epoch(), page.bytes());
    expect(source.held).toBe(false);
  });

  it("is repaired by any later acknowledgement, since each is absolute", () => {
    const { flow, source, paint } = openFlow();
    const page = recorder();
    flow.attach(page.port);
    paint();
    for (let chunk = 0; chunk < 24; chunk++) flow.push(new Uint8Array(64 * 1024));
    for (const offset of [80_000, 20_000, 655_360, 0]) flow.acknowledge(page.epoch(), offset);
    expect(source.held).toBe(false);
    expect(page.bytes()).toBe(24 * 64 * 1024);
  });

  it("heeds no acknowledgement of an earlier epoch, or of what was never sent", () => {
    const { flow, source, paint } = openFlow();
    const page = recorder();
    flow.attach(page.port);
    paint();
    const earlier = page.epoch();
    flow.show(false);
    flow.show(true);
    paint();
    for (let chunk = 0; chunk < 24; chunk++) flow.push(new Uint8Array(64 * 1024));
    flow.acknowledge(earlier, page.bytes());
    flow.acknowledge(page.epoch(), 10 ** 9);
    expect(source.held).toBe(true);
  });

  it("holds the source until the snapshot is painted, and begins the epoch with it", () => {
    const { flow, source, paint } = openFlow();
    const page = recorder();
    flow.attach(page.port);
    expect([source.held, page.frames]).toEqual([true, []]);
    flow.push(new Uint8Array(10));
    paint("screen");
    expect(source.held).toBe(false);
    expect(page.frames.map((frame) => frame.kind)).toEqual(["start", "output"]);
    expect(page.bytes()).toBe(6);
  });

  it("paints for the page that came last, and closes the one before", () => {
    const { flow, paint } = openFlow();
    const [first, second] = [recorder(), recorder()];
    flow.attach(first.port);
    flow.attach(second.port);
    paint("for the first");
    paint("for the second");
    expect([first.frames, first.closed()]).toEqual([[], true]);
    expect(second.bytes()).toBe("for the second".length);
    flow.detach(first.port);
    flow.push(new Uint8Array(80_000));
    expect(second.bytes()).toBeGreaterThan(80_000);
  });

  it("sends an echo at once, and gathers what follows it", async () => {
    const { flow, clock, paint } = openFlow();
    const page = recorder();
    flow.attach(page.port);
    paint();
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const byte of [1, 2, 3]) flow.push(Uint8Array.of(byte));
    expect(page.output()).toHaveLength(1);
    clock.advance(5);
    expect(page.output().map((frame) => [...frame.bytes])).toEqual([[1], [2, 3]]);
  });

  it("sends every byte once and in order, whatever the sizes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 40 }), (chunks) => {
        const { flow, paint } = openFlow();
        const page = recorder();
        flow.attach(page.port);
        paint();
        for (const chunk of chunks) {
          flow.push(chunk);
          flow.acknowledge(page.epoch(), Math.floor(page.bytes() / 2));
        }
        flow.flush();
        while (page.bytes() < Buffer.concat(chunks).length) {
          flow.acknowledge(page.epoch(), page.bytes());
        }
        let offset = 0;
        for (const frame of page.output()) {
          expect(frame.offset).toBe(offset);
          offset += frame.bytes.length;
        }
        const sent = Buffer.concat(page.output().map((frame) => frame.bytes));
        expect(sent.equals(Buffer.concat(chunks))).toBe(true);
      }),
    );
  });
});
