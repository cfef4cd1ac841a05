import { describe, expect, it } from "vitest";
import {
  shortAddress,
  withScheme,
} from "../../../../../renderer/features/vault/detail/addresses.ts";

describe("a website's address", () => {
  it("is shown as one says it", () => {
    expect(shortAddress("https://forge.example/")).toBe("forge.example");
    expect(shortAddress("http://forge.example/x")).toBe("forge.example/x");
  });

  it("is opened over https unless it names a scheme", () => {
    expect(withScheme("forge.example")).toBe("https://forge.example");
    expect(withScheme("mailto:mara@example.org")).toBe("mailto:mara@example.org");
  });
});
