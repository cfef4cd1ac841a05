import { describe, expect, it } from "vitest";
import { portMessage } from "../../../../../contract/names.ts";
import { createPortDesk } from "../../../../../renderer/features/terminals/wire/ports.ts";

function stand() {
  const window = new EventTarget() as unknown as Window;
  const desk = createPortDesk(window);
  const deliver = (attachId: string, source: unknown = window) => {
    const { port1 } = new MessageChannel();
    const event = new Event("message");
    Object.assign(event, { data: { type: portMessage, attachId }, ports: [port1], source });
    window.dispatchEvent(event);
    return port1;
  };
  return { desk, deliver };
}

describe("ports of sessions", () => {
  it("keeps a port that comes before anyone asked", async () => {
    const { desk, deliver } = stand();
    const port = deliver("one");
    expect(await desk.claim("one")).toBe(port);
  });

  it("waits for a port that comes after", async () => {
    const { desk, deliver } = stand();
    const claim = desk.claim("two");
    const port = deliver("two");
    expect(await claim).toBe(port);
  });

  it("takes no port from another window", async () => {
    const { desk, deliver } = stand();
    const claim = desk.claim("three");
    deliver("three", {});
    const port = deliver("three");
    expect(await claim).toBe(port);
  });

  it("ends a claim that is abandoned", async () => {
    const { desk } = stand();
    const claim = desk.claim("four");
    desk.abandon("four");
    await expect(claim).rejects.toThrow("closed before it was attached");
  });
});
