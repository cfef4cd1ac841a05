import { Group, Panel, Separator } from "react-resizable-panels";
import { Fragment } from "react";
import type { ReactNode } from "react";
import { changeLayout } from "./store.ts";
import { resizeSplit, type Node, type Pane, type Split } from "./tree.ts";

/** Draws a tree of splits; `draw` draws a pane. */
export function Splits({ node, draw }: { node: Node; draw: (pane: Pane) => ReactNode }) {
  return node.kind === "pane" ? draw(node) : <SplitView split={node} draw={draw} />;
}

function SplitView({ split, draw }: { split: Split; draw: (pane: Pane) => ReactNode }) {
  const shares = split.children.map((child, at) => [child.id, (split.sizes[at] ?? 0) * 100]);
  return (
    <Group
      // A group keeps the sizes of the panes it began with, so other panes are another group.
      key={split.children.map((child) => child.id).join(" ")}
      orientation={split.direction === "row" ? "horizontal" : "vertical"}
      defaultLayout={Object.fromEntries(shares) as Record<string, number>}
      className="split"
      onLayoutChanged={(sizes, { isUserInteraction }) => {
        if (!isUserInteraction) return;
        const dragged = split.children.map((child) => sizes[child.id] ?? 0);
        changeLayout((layout) => resizeSplit(layout, split.id, dragged));
      }}
    >
      {split.children.map((child, at) => (
        <Fragment key={child.id}>
          {at === 0 ? null : <Separator className="split-bar" aria-label="Resize the panes" />}
          <Panel id={child.id} minSize={120} className="split-part">
            <Splits node={child} draw={draw} />
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
