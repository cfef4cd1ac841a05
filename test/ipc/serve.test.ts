import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Call } from "#contract";
import { AppError } from "#core/errors";
import { answer, createDoor, createPublisher, type Problem } from "#ipc";

const spec: Call = {
  input: z.strictObject({ name: z.string().max(5) }),
  output: z.strictObject({ greeting: z.string() }),
  failures: ["not-found"],
};

function setUp(handler: (input: never) => unknown) {
  const problems: Problem[] = [];
  const report = (problem: Problem) => problems.push(problem);
  const contract = { people: { greet: spec } };
  const door = createDoor({ contract, handlers: { people: { greet: handler as never } }, report });
  const call = { spec, name: "people.greet", report };
  return { problems, door, ask: (raw: unknown) => answer(call, handler, raw) };
}

const greet = ({ name }: { name: string }) => ({ greeting: `Good day, ${name}` });

describe("answer", () => {
  it("answers what the handler answers", async () => {
    const { ask } = setUp(greet);
    expect(await ask({ name: "Ada" })).toEqual({ ok: true, value: { greeting: "Good day, Ada" } });
  });

  it.each([
    ["missing input", undefined],
    ["a wrong type", { name: 1 }],
    ["an extra key", { name: "Ada", admin: true }],
    ["too much", { name: "A".repeat(6) }],
  ])("refuses %s as invalid-request and does not run the handler", async (_what, raw) => {
    const handler = vi.fn(greet);
    const reply = await setUp(handler).ask(raw);
    expect(reply).toMatchObject({ ok: false, failure: { code: "invalid-request" } });
    expect(handler).not.toHaveBeenCalled();
  });

  it("tells a declared failure with its message and details", async () => {
    const { ask, problems } = setUp(() => {
      throw new AppError("not-found", "There is no Ada.", { details: { retryAt: 5 } });
    });
    const failure = { code: "not-found", message: "There is no Ada.", details: { retryAt: 5 } };
    expect(await ask({ name: "Ada" })).toEqual({ ok: false, failure });
    expect(problems).toEqual([]);
  });

  it("tells vault-locked whether or not it was declared", async () => {
    const { ask } = setUp(() => Promise.reject(new AppError("vault-locked", "Unlock first.")));
    expect(await ask({ name: "Ada" })).toMatchObject({ failure: { code: "vault-locked" } });
  });

  it("turns anything undeclared into internal, and keeps its text out of reply and log", async () => {
    for (const error of [
      new Error("hunter2\n    at hunter2"),
      new AppError("conflict", "hunter2"),
    ]) {
      const { ask, problems } = setUp(() => Promise.reject(error));
      const reply = await ask({ name: "Ada" });
      expect(reply).toMatchObject({ ok: false, failure: { code: "internal" } });
      expect(problems).toHaveLength(1);
      expect(problems[0]?.error).toContain("serve.test.ts");
      expect(JSON.stringify([reply, problems])).not.toContain("hunter2");
    }
  });

  it("stops a handler that answers a field the contract does not name", async () => {
    const { ask, problems } = setUp(() => ({ greeting: "Hello", masterKey: "hunter2" }));
    const reply = await ask({ name: "Ada" });
    expect(reply).toMatchObject({ ok: false, failure: { code: "internal" } });
    expect(problems[0]?.call).toBe("people.greet");
    expect(JSON.stringify([reply, problems])).not.toContain("hunter2");
  });
});

describe("dispatch", () => {
  const request = { group: "people", name: "greet", input: { name: "Ada" }, trustedSender: true };

  it("answers a call by its names", async () => {
    expect(await setUp(greet).door.dispatch(request)).toMatchObject({ ok: true });
  });

  it("refuses a foreign sender before it looks at anything", async () => {
    const handler = vi.fn(greet);
    const reply = await setUp(handler).door.dispatch({ ...request, trustedSender: false });
    expect(reply).toMatchObject({ ok: false, failure: { code: "refused" } });
    expect(handler).not.toHaveBeenCalled();
  });

  it.each([
    ["nobody", "greet"],
    ["people", "leave"],
    ["constructor", "name"],
    ["people", "toString"],
    [{ toString: (): string => "people" }, "greet"],
    [undefined, null],
  ])("refuses the unknown call %s.%s", async (group, name) => {
    const reply = await setUp(greet).door.dispatch({ ...request, group, name });
    expect(reply).toMatchObject({ ok: false, failure: { code: "invalid-request" } });
  });
});

describe("publish", () => {
  it("tells every listener until it leaves", () => {
    const publisher = createPublisher(vi.fn());
    const heard: unknown[] = [];
    const leave = publisher.subscribe((name, value) => heard.push([name, value]));
    publisher.publish("audit.appended", { sequence: 1 });
    leave();
    publisher.publish("audit.appended", { sequence: 2 });
    expect(heard).toEqual([["audit.appended", { sequence: 1 }]]);
  });

  it("does not send a value that the contract does not name, and reports it", () => {
    const report = vi.fn();
    const publisher = createPublisher(report);
    const listener = vi.fn();
    publisher.subscribe(listener);
    publisher.publish("audit.appended", { sequence: 1, secret: "hunter2" } as never);
    expect(listener).not.toHaveBeenCalled();
    expect(JSON.stringify(report.mock.calls)).not.toContain("hunter2");
    expect(report).toHaveBeenCalledOnce();
  });
});
