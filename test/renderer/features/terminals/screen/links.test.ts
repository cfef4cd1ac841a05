import { describe, expect, it } from "vitest";
import {
  linkPattern,
  mailPattern,
  readLink,
} from "../../../../../renderer/features/terminals/screen/links.ts";

describe("links that a program printed", () => {
  it("reads web and mail addresses with the part that a person should check", () => {
    expect(readLink("https://forge.example/a?b=1")).toMatchObject({
      kind: "web",
      host: "forge.example",
      secure: true,
    });
    expect(readLink("mailto:ops%40harbour.example")).toMatchObject({
      kind: "mail",
      address: "ops@harbour.example",
    });
  });

  it("shows the true host of an address that pretends", () => {
    expect(readLink("https://bank.example@evil.example/")).toMatchObject({ host: "evil.example" });
    expect(readLink("https://bаnk.example/")).toMatchObject({ host: "xn--bnk-6cd.example" });
  });

  it.each(["file:///etc/passwd", "javascript:alert(1)", "vscode://x", "ssh://host", "no address"])(
    "refuses %s",
    (address) => {
      expect(readLink(address).kind).toBe("refused");
    },
  );

  it("refuses an address that is longer than a person can read", () => {
    expect(readLink(`https://a.example/${"x".repeat(3000)}`).kind).toBe("refused");
  });

  it("leaves the end of a sentence out of an address", () => {
    expect(linkPattern.exec("See https://a.example/b.")?.[0]).toBe("https://a.example/b");
    const [mail] = "Write to mailto:ops@a.example, or call.".match(mailPattern) ?? [];
    expect(mail).toBe("mailto:ops@a.example");
    expect(linkPattern.exec("(https://a.example/b)")?.[0]).toBe("https://a.example/b");
  });
});
