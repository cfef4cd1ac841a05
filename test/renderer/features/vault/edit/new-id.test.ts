import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newId } from "../../../../../renderer/features/vault/edit/new-id.ts";

describe("the id of a new record", () => {
  it("is a UUID of version 7", () => {
    expect(z.uuidv7().safeParse(newId()).success).toBe(true);
  });

  it("begins with its time, so that a later one sorts later", () => {
    expect(newId(1_645_557_742_000).startsWith("017f22e2-79b0-7")).toBe(true);
    expect(newId(1000) < newId(2000)).toBe(true);
  });
});
