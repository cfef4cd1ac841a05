/** How terminals are arranged: tabs, each a tree of splits with panes as leaves. Pure: every change answers a new layout. */
export interface Pane {
  readonly kind: "pane";
  readonly id: string;
  readonly sessionId: string;
}

/** `row` puts its children side by side, `column` one above the other. Sizes are shares that sum to 1. */
export interface Split {
  readonly kind: "split";
  readonly id: string;
  readonly direction: Direction;
  readonly children: readonly Node[];
  readonly sizes: readonly number[];
}

export type Direction = "row" | "column";
export type Node = Pane | Split;

export interface Tab {
  readonly id: string;
  readonly root: Node;
  readonly focus: string;
}

export interface Layout {
  readonly tabs: readonly Tab[];
  /** The id of the tab that is shown, or null while there is none. */
  readonly active: string | null;
}

export const emptyLayout: Layout = { tabs: [], active: null };

export function panesOf(node: Node): readonly Pane[] {
  return node.kind === "pane" ? [node] : node.children.flatMap(panesOf);
}

/** The tab that is shown, or null. */
export function activeTab(layout: Layout): Tab | null {
  return layout.tabs.find((tab) => tab.id === layout.active) ?? null;
}

/** The pane that has the keyboard, or null while there is no tab. */
export function focusedPane(layout: Layout): Pane | null {
  const tab = activeTab(layout);
  if (tab === null) return null;
  return panesOf(tab.root).find((pane) => pane.id === tab.focus) ?? null;
}

/** The tab and pane of a session, or null when it has none. */
export function findSession(layout: Layout, sessionId: string): { tab: Tab; pane: Pane } | null {
  for (const tab of layout.tabs) {
    const pane = panesOf(tab.root).find((one) => one.sessionId === sessionId);
    if (pane !== undefined) return { tab, pane };
  }
  return null;
}

/** Adds a session in a tab of its own, after the one that is shown, and shows it. */
export function openTab(layout: Layout, sessionId: string, newId: () => string): Layout {
  const pane: Pane = { kind: "pane", id: newId(), sessionId };
  const tab: Tab = { id: newId(), root: pane, focus: pane.id };
  const at = layout.tabs.findIndex((one) => one.id === layout.active) + 1;
  const tabs = layout.tabs.toSpliced(at === 0 ? layout.tabs.length : at, 0, tab);
  return { tabs, active: tab.id };
}

/** Adds a session beside a pane and gives it the keyboard. An unknown pane: a tab of its own. */
export function splitPane(
  layout: Layout,
  paneId: string,
  beside: { direction: Direction; sessionId: string },
  newId: () => string,
): Layout {
  const tab = layout.tabs.find((one) => panesOf(one.root).some((pane) => pane.id === paneId));
  if (tab === undefined) return openTab(layout, beside.sessionId, newId);
  const pane: Pane = { kind: "pane", id: newId(), sessionId: beside.sessionId };
  const root = insertBeside(tab.root, paneId, { pane, direction: beside.direction, id: newId() });
  return replaceTab({ ...layout, active: tab.id }, { ...tab, root, focus: pane.id });
}

/** Removes a pane; the space goes to its neighbours, and a tab without panes goes too. */
export function closePane(layout: Layout, paneId: string): Layout {
  const tab = layout.tabs.find((one) => panesOf(one.root).some((pane) => pane.id === paneId));
  if (tab === undefined) return layout;
  const root = without(tab.root, paneId);
  if (root === null) return closeTab(layout, tab.id);
  if (tab.focus !== paneId) return replaceTab(layout, { ...tab, root });
  const at = panesOf(tab.root).findIndex((pane) => pane.id === paneId);
  const left = panesOf(root);
  const heir = left[Math.max(0, at - 1)] ?? left[0];
  return replaceTab(layout, { ...tab, root, focus: heir?.id ?? tab.focus });
}

/** Removes a tab and shows its right neighbour, or the left one when it was the last. */
export function closeTab(layout: Layout, tabId: string): Layout {
  const at = layout.tabs.findIndex((tab) => tab.id === tabId);
  if (at === -1) return layout;
  const tabs = layout.tabs.toSpliced(at, 1);
  if (layout.active !== tabId) return { ...layout, tabs };
  return { tabs, active: (tabs[at] ?? tabs[at - 1])?.id ?? null };
}

/** Shows the tab of a pane and gives the pane the keyboard. */
export function focusPane(layout: Layout, paneId: string): Layout {
  const tab = layout.tabs.find((one) => panesOf(one.root).some((pane) => pane.id === paneId));
  if (tab === undefined) return layout;
  if (layout.active === tab.id && tab.focus === paneId) return layout;
  return replaceTab({ ...layout, active: tab.id }, { ...tab, focus: paneId });
}

/** Shows the tab that is `steps` to the right, going round at the ends. */
export function stepTab(layout: Layout, steps: number): Layout {
  const at = layout.tabs.findIndex((tab) => tab.id === layout.active);
  const count = layout.tabs.length;
  if (at === -1) return layout;
  const next = layout.tabs[(((at + steps) % count) + count) % count];
  return { ...layout, active: next?.id ?? null };
}

/** Puts a tab in a place among the others, the first being 0; places beyond the ends are the ends. */
export function moveTab(layout: Layout, tabId: string, place: number): Layout {
  const from = layout.tabs.findIndex((tab) => tab.id === tabId);
  const to = Math.max(0, Math.min(layout.tabs.length - 1, place));
  const tab = layout.tabs[from];
  if (tab === undefined || from === to) return layout;
  return { ...layout, tabs: layout.tabs.toSpliced(from, 1).toSpliced(to, 0, tab) };
}

/** Moves the tab that is shown by `steps` to the right, up to the ends. */
export function shiftTab(layout: Layout, steps: number): Layout {
  const at = layout.tabs.findIndex((tab) => tab.id === layout.active);
  return layout.active === null ? layout : moveTab(layout, layout.active, at + steps);
}

/** Keeps the sizes that a person dragged. */
export function resizeSplit(layout: Layout, splitId: string, sizes: readonly number[]): Layout {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shares = sizes.map((size) => size / total);
  const resize = (node: Node): Node => {
    if (node.kind === "pane") return node;
    if (node.id === splitId && node.children.length === shares.length) {
      return { ...node, sizes: shares };
    }
    return { ...node, children: node.children.map(resize) };
  };
  return { ...layout, tabs: layout.tabs.map((tab) => ({ ...tab, root: resize(tab.root) })) };
}

/** Removes the panes of sessions that are not kept. */
export function keepSessions(layout: Layout, isKept: (sessionId: string) => boolean): Layout {
  const gone = layout.tabs
    .flatMap((tab) => panesOf(tab.root))
    .filter((pane) => !isKept(pane.sessionId));
  return gone.reduce((kept, pane) => closePane(kept, pane.id), layout);
}

function replaceTab(layout: Layout, tab: Tab): Layout {
  return { ...layout, tabs: layout.tabs.map((one) => (one.id === tab.id ? tab : one)) };
}

interface Insertion {
  readonly pane: Pane;
  readonly direction: Direction;
  /** For the split that may have to be made. */
  readonly id: string;
}

function insertBeside(node: Node, paneId: string, insertion: Insertion): Node {
  const { pane, direction, id } = insertion;
  if (node.kind === "pane") {
    if (node.id !== paneId) return node;
    return { kind: "split", id, direction, children: [node, pane], sizes: [0.5, 0.5] };
  }
  const at = node.children.findIndex((child) => child.kind === "pane" && child.id === paneId);
  if (at !== -1 && node.direction === direction) {
    // The same direction makes a longer row, not a row in a row.
    const half = (node.sizes[at] ?? 0) / 2;
    return {
      ...node,
      children: node.children.toSpliced(at + 1, 0, pane),
      sizes: node.sizes.toSpliced(at, 1, half, half),
    };
  }
  return {
    ...node,
    children: node.children.map((child) => insertBeside(child, paneId, insertion)),
  };
}

function without(node: Node, paneId: string): Node | null {
  if (node.kind === "pane") return node.id === paneId ? null : node;
  const kept = node.children
    .map((child, at) => ({ child: without(child, paneId), size: node.sizes[at] ?? 0 }))
    .filter((one): one is { child: Node; size: number } => one.child !== null);
  const [only] = kept;
  if (only === undefined) return null;
  if (kept.length === 1) return only.child;
  const total = kept.reduce((sum, one) => sum + one.size, 0);
  return {
    ...node,
    children: kept.map((one) => one.child),
    sizes: kept.map((one) => one.size / total),
  };
}
