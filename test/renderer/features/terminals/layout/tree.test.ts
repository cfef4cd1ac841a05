import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  closePane,
  closeTab,
  emptyLayout,
  findSession,
  focusPane,
  focusedPane,
  keepSessions,
  moveTab,
  openTab,
  panesOf,
  resizeSplit,
  shiftTab,
  splitPane,
  stepTab,
  type Layout,
  type Node,
} from "../../../../../renderer/features/terminals/layout/tree.ts";

function counter(): () => string {
  let last = 0;
  return () => `id-${(last += 1)}`;
}

function focusId(layout: Layout): string {
  return focusedPane(layout)?.id ?? "none";
}

describe("tabs", () => {
  it("shows a new tab beside the one that was shown", () => {
    const newId = counter();
    let layout = openTab(emptyLayout, "a", newId);
    layout = openTab(layout, "b", newId);
    layout = openTab(stepTab(layout, -1), "c", newId);
    expect(layout.tabs.map((tab) => panesOf(tab.root)[0]?.sessionId)).toEqual(["a", "c", "b"]);
    expect(focusedPane(layout)?.sessionId).toBe("c");
  });

  it("moves to another place, and no further than the ends", () => {
    const newId = counter();
    const layout = ["a", "b", "c"].reduce((row, id) => openTab(row, id, newId), emptyLayout);
    const namesOf = ({ tabs }: Layout) =>
      tabs.map((tab) => panesOf(tab.root)[0]?.sessionId).join("");
    const [first] = layout.tabs;
    expect(namesOf(moveTab(layout, first?.id ?? "", 1))).toBe("bac");
    expect(namesOf(moveTab(layout, first?.id ?? "", 99))).toBe("bca");
    expect(moveTab(layout, first?.id ?? "", -1)).toBe(layout);
    expect(moveTab(layout, "unknown", 1)).toBe(layout);
    expect(namesOf(shiftTab(layout, -1))).toBe("acb");
    expect(shiftTab(layout, 1)).toBe(layout);
    expect(shiftTab(emptyLayout, 1)).toBe(emptyLayout);
    expect(moveTab(layout, first?.id ?? "", 2).active).toBe(layout.active);
  });

  it("shows the neighbour of a tab that is closed, and nothing after the last", () => {
    const newId = counter();
    let layout = openTab(openTab(emptyLayout, "a", newId), "b", newId);
    layout = closeTab(layout, layout.active ?? "");
    expect(focusedPane(layout)?.sessionId).toBe("a");
    expect(closeTab(layout, layout.active ?? "")).toEqual(emptyLayout);
  });

  it("goes round at the ends", () => {
    const newId = counter();
    const layout = openTab(openTab(emptyLayout, "a", newId), "b", newId);
    expect(focusedPane(stepTab(layout, 1))?.sessionId).toBe("a");
    expect(focusedPane(stepTab(layout, -3))?.sessionId).toBe("a");
  });
});

describe("splits", () => {
  it("makes a longer row of three panes, not a row in a row", () => {
    const newId = counter();
    let layout = openTab(emptyLayout, "a", newId);
    layout = splitPane(layout, focusId(layout), { direction: "row", sessionId: "b" }, newId);
    layout = splitPane(layout, focusId(layout), { direction: "row", sessionId: "c" }, newId);
    const root = layout.tabs[0]?.root;
    expect(root).toMatchObject({ kind: "split", sizes: [0.5, 0.25, 0.25] });
    expect(focusedPane(layout)?.sessionId).toBe("c");
  });

  it("nests a column in a row, and unwraps it when one pane is left", () => {
    const newId = counter();
    let layout = openTab(emptyLayout, "a", newId);
    layout = splitPane(layout, focusId(layout), { direction: "row", sessionId: "b" }, newId);
    layout = splitPane(layout, focusId(layout), { direction: "column", sessionId: "c" }, newId);
    layout = closePane(layout, findSession(layout, "b")?.pane.id ?? "");
    expect(layout.tabs[0]?.root).toMatchObject({
      kind: "split",
      direction: "row",
      children: [{ sessionId: "a" }, { sessionId: "c" }],
    });
  });

  it("gives the keyboard to the neighbour of a closed pane", () => {
    const newId = counter();
    let layout = openTab(emptyLayout, "a", newId);
    layout = splitPane(layout, focusId(layout), { direction: "row", sessionId: "b" }, newId);
    expect(focusedPane(closePane(layout, focusId(layout)))?.sessionId).toBe("a");
  });

  it("keeps the sizes that were dragged, as shares", () => {
    const newId = counter();
    let layout = openTab(emptyLayout, "a", newId);
    layout = splitPane(layout, focusId(layout), { direction: "row", sessionId: "b" }, newId);
    const split = layout.tabs[0]?.root;
    layout = resizeSplit(layout, split?.id ?? "", [75, 25]);
    expect(layout.tabs[0]?.root).toMatchObject({ sizes: [0.75, 0.25] });
  });

  it("drops the panes of sessions that are gone", () => {
    const newId = counter();
    let layout = openTab(emptyLayout, "a", newId);
    layout = splitPane(layout, focusId(layout), { direction: "row", sessionId: "b" }, newId);
    layout = openTab(layout, "c", newId);
    const kept = keepSessions(layout, (sessionId) => sessionId === "a");
    expect(kept.tabs.flatMap((tab) => panesOf(tab.root)).map((pane) => pane.sessionId)).toEqual([
      "a",
    ]);
    expect(focusedPane(kept)?.sessionId).toBe("a");
  });
});

function wellFormed(node: Node): boolean {
  if (node.kind === "pane") return true;
  const total = node.sizes.reduce((sum, size) => sum + size, 0);
  return (
    node.children.length >= 2 &&
    node.children.length === node.sizes.length &&
    Math.abs(total - 1) < 1e-9 &&
    node.children.every((child) => wellFormed(child))
  );
}

it("stays a well-formed tree with one focused pane, whatever is opened, split and closed", () => {
  const step = fc.record({
    what: fc.constantFrom("tab", "row", "column", "close", "focus"),
    at: fc.nat({ max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const newId = counter();
      let layout = emptyLayout;
      for (const { what, at } of steps) {
        const panes = layout.tabs.flatMap((tab) => panesOf(tab.root));
        const pane = panes[at % Math.max(1, panes.length)]?.id ?? "";
        if (what === "tab") layout = openTab(layout, newId(), newId);
        else if (what === "close") layout = closePane(layout, pane);
        else if (what === "focus") layout = focusPane(layout, pane);
        else layout = splitPane(layout, pane, { direction: what, sessionId: newId() }, newId);
      }
      expect(layout.tabs.every((tab) => wellFormed(tab.root))).toBe(true);
      expect(focusedPane(layout) === null).toBe(layout.tabs.length === 0);
    }),
  );
});
