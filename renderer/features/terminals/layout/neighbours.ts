import { panesOf, type Node, type Pane } from "./tree.ts";

export type Side = "left" | "right" | "up" | "down";

interface Box {
  readonly pane: Pane;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Two edges that meet may differ by the rounding of their shares. */
const near = 1e-6;

/**
 * The pane that a person sees on that side of another: of those that touch it, the one that shares the
 * longest edge. Null at the border of the window.
 */
export function neighbour(root: Node, paneId: string, side: Side): Pane | null {
  const boxes = boxesOf(root, { left: 0, top: 0, right: 1, bottom: 1 });
  const from = boxes.find((box) => box.pane.id === paneId);
  if (from === undefined) return null;
  const touching = boxes
    .filter((box) => Math.abs(gap(from, box, side)) < near)
    .map((box) => ({ box, shared: sharedEdge(from, box, side) }))
    .filter((one) => one.shared > near)
    .sort((one, other) => other.shared - one.shared);
  return touching[0]?.box.pane ?? null;
}

function gap(from: Box, to: Box, side: Side): number {
  switch (side) {
    case "left":
      return from.left - to.right;
    case "right":
      return to.left - from.right;
    case "up":
      return from.top - to.bottom;
    case "down":
      return to.top - from.bottom;
    default:
      return side satisfies never;
  }
}

function sharedEdge(from: Box, to: Box, side: Side): number {
  return side === "left" || side === "right"
    ? Math.min(from.bottom, to.bottom) - Math.max(from.top, to.top)
    : Math.min(from.right, to.right) - Math.max(from.left, to.left);
}

function boxesOf(node: Node, area: Omit<Box, "pane">): readonly Box[] {
  if (node.kind === "pane") return [{ pane: node, ...area }];
  const across = node.direction === "row";
  const whole = across ? area.right - area.left : area.bottom - area.top;
  let at = across ? area.left : area.top;
  return node.children.flatMap((child, index) => {
    const size = (node.sizes[index] ?? 1 / panesOf(node).length) * whole;
    const part = across
      ? { ...area, left: at, right: at + size }
      : { ...area, top: at, bottom: at + size };
    at += size;
    return boxesOf(child, part);
  });
}
