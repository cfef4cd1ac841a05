import { beforeAll, describe, expect, it } from "vitest";
import { contract } from "#contract";
import { callNames } from "#contract/names";
import { goodPassword } from "../core/vault/fixture.ts";
import { openDoor } from "./fixture.ts";
import { answeredWhileLocked, samples } from "./samples.ts";

const calls = Object.entries(contract).flatMap(([group, names]) =>
  Object.keys(names).map((name) => ({
    group,
    name,
    call: `${group}.${name}`,
    sample: (samples as Record<string, Record<string, object>>)[group]?.[name] ?? {},
  })),
);

/** The sample with every text in it far beyond any bound, or null where it has no text. */
function oversize(value: unknown): unknown {
  if (typeof value === "string") return "x".repeat(2_000_000);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, oversize(item)]));
}

const hasText = (value: unknown) => JSON.stringify(oversize(value)).length > 1_000_000;

/** A door whose account exists and is locked. */
async function openLockedDoor() {
  const door = openDoor();
  await door.ask("account", "create", { password: goodPassword });
  await door.ask("account", "lock", {});
  return door;
}

describe("every call of the contract", () => {
  let door: Awaited<ReturnType<typeof openLockedDoor>>;
  beforeAll(async () => {
    door = await openLockedDoor();
  });

  it("is named for the preload, and none is named that there is not", () => {
    const named = Object.entries(callNames).flatMap(([group, names]) =>
      names.map((name) => `${group}.${name}`),
    );
    expect(named.toSorted()).toEqual(calls.map(({ call }) => call).toSorted());
  });

  it.each(calls)(
    "$call refuses garbage, and what is missing or beside the schema",
    async (each) => {
      const { group, name, sample } = each;
      const garbage = [null, 0, "text", [], [sample], Number.NaN, () => sample, Symbol("x"), 1n];
      const required =
        Object.keys(sample).length > 0 ? [undefined, { ...sample, id: 7 }] : [undefined];
      const extra: object[] = [
        { ...sample, extra: 1 },
        { ...sample, constructor: "x" },
      ];
      for (const input of [...garbage, ...required, ...extra]) {
        const reply = await door.ask(group, name, input);
        expect(reply).toMatchObject({ ok: false, failure: { code: "invalid-request" } });
      }
    },
  );

  it.each(calls.filter(({ sample }) => hasText(sample)))("$call refuses too much", async (each) => {
    const reply = await door.ask(each.group, each.name, oversize(each.sample));
    expect(reply).toMatchObject({ ok: false, failure: { code: "invalid-request" } });
  });

  it.each(calls)("$call refuses a foreign sender before it reads the request", async (each) => {
    for (const input of [each.sample, null]) {
      const reply = await door.ask(each.group, each.name, input, false);
      expect(reply).toMatchObject({ ok: false, failure: { code: "refused" } });
    }
  });

  it.each(calls)("$call behind the gate answers only what needs no key", async (each) => {
    const locked = await openLockedDoor();
    const reply = await locked.ask(each.group, each.name, each.sample);
    const code = reply.ok ? "ok" : reply.failure.code;
    if (answeredWhileLocked.includes(each.call)) expect(code).not.toBe("vault-locked");
    else expect(code).toBe("vault-locked");
    expect(locked.problems).toEqual([]);
  });

  it.each([
    ["nothing", "status"],
    ["account", "nothing"],
    ["account", "constructor"],
    ["__proto__", "toString"],
    ["constructor", "name"],
  ])("there is none called %s.%s", async (group, name) => {
    const reply = await door.ask(group, name, {});
    expect(reply).toMatchObject({ ok: false, failure: { code: "invalid-request" } });
  });
});
