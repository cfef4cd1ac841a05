import { describe, expect, it } from "vitest";
import { neighbour } from "../../../../../renderer/features/terminals/layout/neighbours.ts";
import type { Node } from "../../../../../renderer/features/terminals/layout/tree.ts";

const pane = (id: string): Node => ({ kind: "pane", id, sessionId: `session-${id}` });

/** a | b over c, where c is taller than b. */
const root: Node = {
  kind: "split",
  id: "row",
  direction: "row",
  sizes: [0.5, 0.5],
  children: [
    pane("a"),
    {
      kind: "split",
      id: "column",
      direction: "column",
      sizes: [0.3, 0.7],
      children: [pane("b"), pane("c")],
    },
  ],
};

describe("moving between panes by keyboard", () => {
  it("goes to the neighbour that shares the longest edge", () => {
    expect(neighbour(root, "a", "right")?.id).toBe("c");
  });

  it("goes back, up and down", () => {
    expect(neighbour(root, "b", "left")?.id).toBe("a");
    expect(neighbour(root, "c", "up")?.id).toBe("b");
    expect(neighbour(root, "b", "down")?.id).toBe("c");
  });

  it("stays where it is at the border", () => {
    expect(neighbour(root, "a", "left")).toBeNull();
    expect(neighbour(root, "c", "down")).toBeNull();
    expect(neighbour(root, "gone", "left")).toBeNull();
  });
});
