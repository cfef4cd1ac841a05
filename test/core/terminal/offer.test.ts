import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError, isAppError } from "#core/errors";
import { asksPassword, createOffers } from "../../../main/core/terminal/offer.ts";
import { fakeClock } from "../../parts/clock.ts";

const record = { recordId: "login", recordName: "Web admin" };

function stand(findRecord: () => typeof record | null = () => record) {
  const clock = fakeClock();
  const told: (string | null)[] = [];
  const offers = createOffers({
    clock,
    findRecord,
    onChange: (offer) => told.push(offer?.id ?? null),
  });
  const hear = (text: string) => {
    offers.hear(Buffer.from(text));
  };
  return { offers, hear, told, clock };
}

describe("a question for a password", () => {
  it.each([
    "[sudo] password for deploy: ",
    "$ su\r\nPassword: ",
    "Password:",
    "\x1b[1mPasswort für root:\x1b[0m ",
    "\x1b]0;title\x07\x1b[?2004l\r\nMot de passe : ",
    "Enter your password: ",
  ])("is seen in %j", (tail) => {
    expect(asksPassword(tail)).toBe(true);
  });

  it.each([
    "deploy@db's password: ",
    "(deploy@db) root@10.0.0.2's password:",
    "New password: ",
    "Retype new password: ",
    "Password (again): ",
    "Verification code: ",
    "Password: \r\n",
    "Password: x",
    "the password is the one you set, and this line goes on: ".repeat(4),
    "$ ",
    "Enter passphrase for key '/root/.ssh/id_ed25519': ",
  ])("is not seen in %j", (tail) => {
    expect(asksPassword(tail)).toBe(false);
  });

  it("is looked for in any bytes without a fault and without delay", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 512 }), (tail) => {
        expect(asksPassword(tail)).toBeTypeOf("boolean");
      }),
    );
    for (const part of ["\x1b[", "\x1b]", "\x1b[0;", "\x1b ", "@'s password", "password:"]) {
      const started = performance.now();
      asksPassword(part.repeat(100));
      expect(performance.now() - started).toBeLessThan(200);
    }
  });
});

describe("an offer to answer it", () => {
  it("is made once the question stands still, and is gone as soon as anything is printed or typed", () => {
    const { offers, hear, told, clock } = stand();
    hear("Password: ");
    expect(told).toEqual([]);
    clock.advance(500);
    expect(told).toEqual([expect.any(String)]);
    hear("\r\n");
    expect(told.at(-1)).toBeNull();
    hear("[sudo] password");
    hear(" for deploy: ");
    clock.advance(500);
    expect(told).toHaveLength(3);
    offers.answered();
    expect(told.at(-1)).toBeNull();
    offers.look();
    expect(told).toHaveLength(4);
  });

  it("is never made where no record has the password", () => {
    const { hear, told, clock } = stand(() => null);
    hear("Password: ");
    clock.advance(500);
    expect(told).toEqual([]);
  });

  it("is taken once, by its own name", () => {
    const { offers, hear, told, clock } = stand();
    hear("Password: ");
    clock.advance(500);
    const id = told[0] ?? "";
    const gone = (offerId: string) => {
      try {
        expect(offers.take(offerId, () => "said")).toBe("said");
        return false;
      } catch (error) {
        return isAppError(error, "question-gone");
      }
    };
    expect(gone("another")).toBe(true);
    expect(gone(id)).toBe(false);
    expect(gone(id)).toBe(true);
    offers.look();
    expect(told.at(-1)).toBeNull();
  });

  it("[R10] stays where the master password is needed first, and goes with any other failure", () => {
    const { offers, hear, told, clock } = stand();
    hear("Password: ");
    clock.advance(500);
    const id = told[0] ?? "";
    const failing = (code: "password-needed" | "not-found") => () => {
      throw new AppError(code, "no");
    };
    expect(() => offers.take(id, failing("password-needed"))).toThrow("no");
    expect(told).toEqual([id]);
    expect(() => offers.take(id, failing("not-found"))).toThrow("no");
    expect(told).toEqual([id, null]);
  });

  it("is made again after it was withdrawn, while the question still stands", () => {
    const { offers, hear, told, clock } = stand();
    hear("Password: ");
    clock.advance(500);
    offers.withdraw();
    offers.look();
    expect(told).toEqual([expect.any(String), null, expect.any(String)]);
  });
});
