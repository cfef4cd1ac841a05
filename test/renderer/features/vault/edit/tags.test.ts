import { describe, expect, it } from "vitest";
import { withTags } from "../../../../../renderer/features/vault/edit/tags.tsx";

describe("typed tags", () => {
  it("are added one by one, trimmed, and never twice", () => {
    expect(withTags(["infra"], " clients, infra ,, prod")).toEqual(["infra", "clients", "prod"]);
  });
});
