import { describe, expect, it, vi } from "vitest";
import type { Client } from "#ipc";
import { createPages } from "../../main/shell/calls.ts";
import { callFrom, createFakeElectron, FakeContents } from "./fake-electron.ts";

function setUp() {
  const { electron, told } = createFakeElectron();
  const dispatch = vi.fn(() => Promise.resolve({ ok: true as const, value: {} }));
  let client: Client | undefined;
  let tell: (name: never, value: unknown) => void = () => undefined;
  const pages = createPages(electron, {
    connect: (joined: Client) => {
      client = joined;
      return { dispatch };
    },
    subscribe: (listener: typeof tell) => {
      tell = listener;
      return () => (tell = () => undefined);
    },
  } as never);
  const contents = new FakeContents(1);
  const leave = pages.add(contents);
  const call = told.calls.get("sallyport:call");
  const ask = (event: ReturnType<typeof callFrom>) => call?.(event, "account", "status", {});
  return {
    ask,
    contents,
    dispatch,
    leave,
    told,
    open: () => client?.openPort("an id"),
    tell: (name: string, value: unknown) => {
      tell(name as never, value);
    },
  };
}

describe("a call", () => {
  it("from our own page is dispatched as trusted", async () => {
    const { ask, dispatch } = setUp();
    await ask(callFrom(1));
    const request = { group: "account", name: "status", input: {} };
    expect(dispatch).toHaveBeenCalledExactlyOnceWith({ ...request, trustedSender: true });
  });

  it.each([
    ["another origin", callFrom(1, "https://evil.example")],
    ["an origin that begins like ours", callFrom(1, "app://sallyport.evil")],
    ["about:blank", callFrom(1, "null")],
    ["a frame that is gone", { sender: { id: 1 }, senderFrame: null }],
    [
      "a frame inside our page",
      {
        sender: { id: 1 },
        senderFrame: { origin: "app://sallyport", parent: callFrom(1).senderFrame },
      },
    ],
  ])("from %s is dispatched as not trusted", async (_what, event) => {
    const { ask, dispatch } = setUp();
    await ask(event);
    expect(dispatch).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ trustedSender: false }),
    );
  });

  it("from a window that is not ours, or no longer, is refused", async () => {
    const { ask, dispatch, leave } = setUp();
    expect(await ask(callFrom(2))).toMatchObject({ ok: false, failure: { code: "refused" } });
    leave();
    expect(await ask(callFrom(1))).toMatchObject({ ok: false, failure: { code: "refused" } });
    expect(dispatch).not.toHaveBeenCalled();
  });
});

describe("an event", () => {
  it("reaches the page on a channel of its own name, until the page is gone", () => {
    const { contents, leave, tell } = setUp();
    tell("audit.appended", { sequence: 1 });
    leave();
    tell("audit.appended", { sequence: 2 });
    expect(contents.sent).toEqual([["sallyport:event:audit.appended", { sequence: 1 }]]);
  });
});

describe("a session's port", () => {
  it("is handed to the page with its attachment, and carries frames both ways", () => {
    const { contents, open, told } = setUp();
    const port = open();
    const [channel] = told.channels;
    expect(contents.posted).toEqual([
      { channel: "sallyport:port", message: "an id", ports: [channel?.port2] },
    ]);
    const heard: unknown[] = [];
    port?.onFrame((frame) => heard.push(frame));
    channel?.port1.emit("message", { data: { kind: "ack" } });
    const start = { kind: "start", epoch: 1, columns: 80, rows: 24 } as const;
    port?.send(start);
    expect(heard).toEqual([{ kind: "ack" }]);
    expect(channel?.port1.posted).toEqual([start]);
  });

  it("tells once that the page let go, and nothing after it was closed here", () => {
    const { open, told } = setUp();
    const port = open();
    const onClose = vi.fn();
    port?.onClose(onClose);
    told.channels[0]?.port1.emit("close");
    told.channels[0]?.port1.emit("close");
    expect(onClose).toHaveBeenCalledOnce();
    port?.send({ kind: "start", epoch: 1, columns: 80, rows: 24 });
    expect(told.channels[0]?.port1.posted).toEqual([]);

    const other = open();
    const silent = vi.fn();
    other?.onClose(silent);
    other?.close();
    told.channels[1]?.port1.emit("close");
    expect(told.channels[1]?.port1.isClosed).toBe(true);
    expect(silent).not.toHaveBeenCalled();
  });
});
