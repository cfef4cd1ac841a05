import { describe, expect, it } from "vitest";
import { auditKinds, type AuditEvent } from "../../../../contract/index.ts";
import { detailRows, filters, lineOf } from "../../../../renderer/features/activity/words.ts";

function event(kind: AuditEvent["kind"], details: AuditEvent["details"]): AuditEvent {
  return { sequence: 1, at: 0, kind, details, hash: "0".repeat(64) };
}

describe("an event in words", () => {
  it("has words for every kind", () => {
    for (const kind of auditKinds) expect(lineOf(event(kind, null)).what).not.toBe("");
  });

  it("names the field and the record, never a value", () => {
    const details = { recordId: "x", recordName: "Forge", field: "Password" };
    expect(lineOf(event("record.revealed", details))).toMatchObject({
      what: "Revealed the password",
      subject: "Forge",
      actor: "You",
    });
  });

  it("tells a lock by the clock from one by hand", () => {
    expect(lineOf(event("account.locked", { reason: "idle" })).actor).toBe("Clock");
    expect(lineOf(event("account.locked", { reason: "person" })).actor).toBe("You");
  });

  it("says what a setting was and is", () => {
    const details = { setting: "terminal.fontSize", from: 13, to: 14 };
    expect(lineOf(event("settings.changed", details)).subject).toBe("terminal font size: 13 to 14");
  });

  it("tells a wrong recovery code from a wrong password", () => {
    const failed = (way: string) => lineOf(event("account.unlock-failed", { way })).what;
    expect(failed("password")).toBe("Wrong master password");
    expect(failed("recovery")).toBe("Wrong recovery code");
  });

  it("says nothing of details that cannot be read", () => {
    expect(lineOf(event("account.locked", null)).subject).toBeNull();
  });

  it("shows details without their ids", () => {
    expect(detailRows({ recordId: "x", recordName: "Forge", way: "password" })).toEqual([
      { label: "Record", value: "Forge" },
      { label: "By", value: "the master password" },
    ]);
  });

  it("puts every kind in one filter, and what was refused in one of its own", () => {
    const { all, refused, ...groups } = filters;
    expect(all).toBeNull();
    expect(Object.values(groups).flat().sort()).toEqual([...auditKinds].sort());
    expect(refused).toContain("account.unlock-failed");
    expect(refused).not.toContain("account.unlocked");
  });
});
