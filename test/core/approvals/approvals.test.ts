import { beforeEach, describe, expect, it, vi } from "vitest";
import { createApprovals, type Approvals, type Peer } from "#core/approvals";
import { AppError } from "#core/errors";
import { fakeClock } from "../../parts/clock.ts";

const caller = {
  program: { path: "/usr/bin/node", pid: 4711 },
  script: "/opt/sallyport/sallyport.cjs",
  parent: { path: "/usr/bin/bash", pid: 4000 },
  leader: { path: "/usr/bin/bash", pid: 4000 },
};
const peer: Peer = { caller, key: "node in session 4000" };
const other: Peer = { caller, key: "node in session 5000" };

let clock = fakeClock();
let isOpen = true;
let append = vi.fn();
let approvals: Approvals;
/** The one password that there is. */
const permit = vi.fn((_use: string, password: string) =>
  password === "right"
    ? Promise.resolve()
    : Promise.reject(new AppError("password-wrong", "Wrong.")),
);

beforeEach(() => {
  clock = fakeClock();
  isOpen = true;
  append = vi.fn();
  approvals = createApprovals({ audit: { append }, clock, isOpen: () => isOpen, permit });
});

/** Asks and leaves it at that. */
function begin(): void {
  ask().catch(() => undefined);
}

function ask(from: Peer | null = peer, options: { signal?: AbortSignal; wants?: string } = {}) {
  const { signal = new AbortController().signal, wants = "Read a password" } = options;
  const asked = approvals.ask({ door: "command-line", peer: from, wants }, signal);
  return asked.then(
    () => "allowed",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );
}

const firstId = () => approvals.list().asking[0]?.id ?? "";
const kinds = () => append.mock.calls.map(([kind]) => kind as string);

describe("approvals", () => {
  it("[AP1] let nothing through until the person has allowed it", async () => {
    const settled = vi.fn();
    const asked = ask();
    const told = asked.then(settled);
    await Promise.resolve();
    expect(settled).not.toHaveBeenCalled();
    expect(approvals.list().asking).toMatchObject([{ caller, wants: "Read a password" }]);
    approvals.allow(firstId(), "once");
    expect(await asked).toBe("allowed");
    await told;
    expect(approvals.list()).toEqual({ asking: [], granted: [] });
  });

  it("[AP1] ask one question for a program that asks many times, and answer them all", async () => {
    const all = Promise.all(Array.from({ length: 200 }, () => ask()));
    const stranger = ask(other);
    expect(approvals.list().asking).toHaveLength(2);
    approvals.allow(firstId(), "15-minutes");
    expect(new Set(await all)).toEqual(new Set(["allowed"]));
    approvals.refuse(firstId());
    expect(await stranger).toBe("not-approved");
  });

  it("[AP1] refuse by themselves after two minutes", async () => {
    const asked = ask();
    clock.advance(119_999);
    expect(approvals.list().asking).toHaveLength(1);
    clock.advance(1);
    expect(await asked).toBe("not-approved");
    expect(approvals.list().asking).toEqual([]);
  });

  it("[AP1] are gone with the program", async () => {
    const leaving = new AbortController();
    const asked = ask(peer, { signal: leaving.signal });
    leaving.abort();
    expect(await asked).toBe("not-approved");
    expect(approvals.list().asking).toEqual([]);
    expect(await ask(peer, { signal: leaving.signal })).toBe("not-approved");
  });

  it("[AP2] hold for their lifetime, for that program alone", async () => {
    const asked = ask();
    approvals.allow(firstId(), "15-minutes");
    expect(await asked).toBe("allowed");
    expect(await ask()).toBe("allowed");
    const stranger = ask(other);
    expect(approvals.list().asking).toHaveLength(1);
    approvals.refuse(firstId());
    expect(await stranger).toBe("not-approved");
    clock.advance(15 * 60_000);
    expect(approvals.list().granted).toEqual([]);
    const again = ask();
    expect(approvals.list().asking).toHaveLength(1);
    approvals.refuse(firstId());
    expect(await again).toBe("not-approved");
  });

  it("[AP2] outlive no clock that was set forward, and end when they are withdrawn", async () => {
    const asked = ask();
    approvals.allow(firstId(), "1-hour");
    await asked;
    approvals.withdraw(approvals.list().granted[0]?.id ?? "");
    begin();
    expect(approvals.list().asking).toHaveLength(1);
    approvals.allow(firstId(), "1-hour");
    clock.jump(60 * 60_000);
    begin();
    expect(approvals.list().asking).toHaveLength(1);
  });

  it("[AP4] are for one request where nobody knows who asks", async () => {
    for (const from of [null, { caller, key: null }]) {
      const [one, two] = [ask(from), ask(from)];
      expect(approvals.list().asking).toHaveLength(2);
      approvals.allow(firstId(), "lock");
      expect(await one).toBe("allowed");
      expect(approvals.list()).toMatchObject({ asking: [{}], granted: [] });
      approvals.refuse(firstId());
      expect(await two).toBe("not-approved");
    }
  });

  it("[AP5] are neither asked for nor kept while locked", async () => {
    const granted = ask();
    approvals.allow(firstId(), "lock");
    await granted;
    const waiting = ask(other);
    isOpen = false;
    approvals.forget();
    expect(await waiting).toBe("vault-locked");
    expect(await ask()).toBe("vault-locked");
    isOpen = true;
    expect(approvals.list()).toEqual({ asking: [], granted: [] });
    begin();
    expect(approvals.list().asking).toHaveLength(1);
  });

  it("[AP6] are on the trail before they count, and do not count when it cannot be written", async () => {
    const asked = ask();
    approvals.allow(firstId(), "lock");
    await asked;
    approvals.withdraw(approvals.list().granted[0]?.id ?? "");
    const refused = ask();
    approvals.refuse(firstId());
    await refused;
    expect(kinds()).toEqual(["approval.granted", "approval.withdrawn", "approval.refused"]);
    append.mockImplementation(() => {
      throw new AppError("disk-full", "Full.");
    });
    begin();
    expect(() => {
      approvals.allow(firstId(), "lock");
    }).toThrow(expect.objectContaining({ code: "disk-full" }) as Error);
    expect(approvals.list()).toMatchObject({ asking: [{}], granted: [] });
  });

  it("cannot be answered twice", () => {
    for (const run of [
      approvals.refuse,
      approvals.withdraw,
      (id: string) => {
        approvals.allow(id, "once");
      },
    ]) {
      expect(() => {
        run("gone");
      }).toThrow(expect.objectContaining({ code: "not-found" }) as Error);
    }
  });

  it("[AP7] covers no record that asks again: each use is asked about, and allowed by the password", async () => {
    const again = { use: "record.revealed x password", recordName: "Bank" };
    const once = () =>
      approvals
        .ask({ door: "command-line", peer, wants: "Read", again }, new AbortController().signal)
        .then(
          () => "allowed",
          (error: unknown) => (error as AppError).code,
        );
    begin();
    approvals.allow(firstId(), "lock");
    const [first, second] = [once(), once()];
    expect(approvals.list().asking.map(({ recordName }) => recordName)).toEqual(["Bank", "Bank"]);
    expect(() => {
      approvals.allow(firstId(), "lock");
    }).toThrow(expect.objectContaining({ code: "password-needed" }) as Error);
    const wrong = { code: "password-wrong" };
    await expect(approvals.allowOnce(firstId(), "guess")).rejects.toMatchObject(wrong);
    expect(kinds()).toEqual(["approval.granted"]);
    await approvals.allowOnce(firstId(), "right");
    expect(await first).toBe("allowed");
    expect(permit).toHaveBeenLastCalledWith(again.use, "right");
    expect(approvals.list().asking).toHaveLength(1);
    approvals.refuse(firstId());
    expect(await second).toBe("not-approved");
    expect(kinds()).toEqual(["approval.granted", "approval.granted", "approval.refused"]);
  });
});
