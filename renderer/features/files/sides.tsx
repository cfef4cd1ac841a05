import { Monitor, Server } from "lucide-react";
import { useRef, useState } from "react";
import type { DragEvent, RefObject } from "react";
import type { Remote, Root, Where } from "#contract";
import { ask, carryIn, useRead, useReadAgain } from "#bridge";
import { Button, Empty, showFailure } from "#ui";
import { AskedDialog, type Asked } from "./dialogs.tsx";
import { dragType } from "./drop.ts";
import { joinPath } from "./entries.ts";
import type { PaneActions } from "./keys.ts";
import { Pane } from "./pane.tsx";
import { run } from "./run.ts";

type Side = "local" | "remote";
type Paths = Readonly<Record<Side, string>>;

/** Both panes, and what goes from one to the other. */
export function Sides({ remote }: { remote: Remote }) {
  const readAgain = useReadAgain();
  const roots = useRead("sftp.roots", {}).data;
  const [rootId, setRootId] = useState<string | null>(null);
  const root = roots?.roots.find((one) => one.id === rootId) ?? roots?.roots[0] ?? null;
  const [paths, setPaths] = useState<Paths>({ local: "", remote: remote.home });
  const [showsHidden, setHidden] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const local = useRef<HTMLDivElement>(null);
  const far = useRef<HTMLDivElement>(null);
  const whereOf = (side: Side): Where =>
    side === "remote" ? { side, remoteId: remote.id } : { side, rootId: root?.id ?? nowhere };
  const actionsOf = useActions({
    remote,
    root,
    paths,
    whereOf,
    setAsked,
    lists: { local, remote: far },
  });
  const chooseRoot = () => {
    chooseFolder((chosen) => {
      setRootId(chosen.id);
      setPaths({ ...paths, local: "" });
      readAgain("sftp.roots");
    });
  };
  const go = (side: Side) => (path: string) => {
    setPaths({ ...paths, [side]: path });
  };
  const common = { showsHidden, onHidden: setHidden };
  return (
    <div className="sides-two">
      {root === null ? (
        <NoRoot onChoose={chooseRoot} isReady={roots !== undefined} />
      ) : (
        <Pane
          {...common}
          key={root.id}
          where={whereOf("local")}
          label="This computer"
          title={
            <LocalTitle root={root} canChoose={roots?.canChoose === true} onChoose={chooseRoot} />
          }
          path={paths.local}
          onPath={go("local")}
          actions={actionsOf("local")}
          list={local}
          otherList={far}
        />
      )}
      <Pane
        {...common}
        where={whereOf("remote")}
        label={remote.name}
        title={
          <>
            <Server className="ic ic-s text-3" aria-hidden /> {remote.name}{" "}
            <span className="text-3">{remote.target}</span>
          </>
        }
        path={paths.remote}
        onPath={go("remote")}
        actions={actionsOf("remote")}
        list={far}
        otherList={local}
      />
      <Asking
        {...{ remote, paths, whereOf, asked }}
        onDone={() => {
          setAsked(null);
        }}
      />
    </div>
  );
}

/** No folder was chosen. */
const nowhere = "00000000-0000-4000-8000-000000000000";

function chooseFolder(onChosen: (root: Root) => void): void {
  ask("sftp.chooseRoot", {})
    .then((reply) => {
      if (!reply.ok) showFailure(reply.failure);
      else if (reply.value !== null) onChosen(reply.value);
    })
    .catch(() => undefined);
}

interface Place {
  readonly remote: Remote;
  readonly paths: Paths;
  readonly whereOf: (side: Side) => Where;
}

/** The dialogs, and what they are for. */
function Asking(props: Place & { asked: Asked | null; onDone: () => void }) {
  const { remote, paths, whereOf, asked, onDone } = props;
  const readAgain = useReadAgain();
  const listAgain = () => {
    readAgain("sftp.list");
  };
  const far = { remoteId: remote.id, folder: paths.remote };
  return (
    <AskedDialog
      asked={asked}
      onDone={onDone}
      onName={(question, to) => {
        const place = { where: whereOf(question.side), folder: paths[question.side] };
        if (question.kind === "new-folder") {
          run(ask("sftp.makeFolder", { ...place, name: to }), listAgain);
        } else {
          run(ask("sftp.rename", { ...place, from: question.name, to }), listAgain);
        }
      }}
      onDelete={(names) => {
        run(ask("sftp.remove", { ...far, names: [...names] }), listAgain);
      }}
      onMode={(names, mode) => {
        run(ask("sftp.setMode", { ...far, names: [...names], mode }), listAgain);
      }}
    />
  );
}

interface ActionParts extends Place {
  readonly root: Root | null;
  readonly setAsked: (asked: Asked) => void;
  readonly lists: Readonly<Record<Side, RefObject<HTMLDivElement | null>>>;
}

function useActions(parts: ActionParts): (side: Side) => PaneActions {
  const { remote, root, paths, whereOf, setAsked, lists } = parts;
  const readAgain = useReadAgain();
  const there = {
    local: useNames(whereOf("local"), paths.local, root !== null),
    remote: useNames(whereOf("remote"), paths.remote, true),
  };
  const copy = (from: Side, names: readonly string[]) => {
    if (root === null) return;
    const start = (existing: "skip" | "replace") => {
      const folders = { remoteFolder: paths.remote, localFolder: paths.local };
      const direction = from === "remote" ? ("get" as const) : ("put" as const);
      const what = { names: [...names], existing, direction, check: false };
      run(ask("sftp.copy", { remoteId: remote.id, rootId: root.id, ...folders, ...what }), () => {
        readAgain("sftp.copies");
      });
    };
    const taken = names.filter((name) => there[other(from)].has(name));
    if (taken.length === 0) start("skip");
    else setAsked({ kind: "replace", names, there: taken, copy: start });
  };
  const drop = (side: Side, event: DragEvent) => {
    const dragged = event.dataTransfer.getData(`${dragType}-${other(side)}`);
    if (dragged !== "") copy(other(side), draggedNames(lists[other(side)].current, dragged));
    else {
      receive([...event.dataTransfer.files], { remote, folder: paths.remote }, () => {
        readAgain("sftp.list");
      });
    }
  };
  const farOnly: Partial<PaneActions> = {
    onDelete: (names) => {
      setAsked({ kind: "delete", names });
    },
    onMode: (entries) => {
      setAsked({ kind: "mode", entries });
    },
    onEdit: ({ name }) => {
      run(ask("sftp.edit", { remoteId: remote.id, path: joinPath(paths.remote, name) }), () => {
        readAgain("sftp.edits");
      });
    },
  };
  return (side) => ({
    onCopy: (names) => {
      copy(side, names);
    },
    onNewFolder: () => {
      setAsked({ kind: "new-folder", side });
    },
    onRename: ({ name }) => {
      setAsked({ kind: "rename", side, name });
    },
    onDropped: (event) => {
      drop(side, event);
    },
    ...(side === "remote" ? farOnly : {}),
  });
}

function other(side: Side): Side {
  return side === "local" ? "remote" : "local";
}

/** Files from the desktop: this page holds them, and hands them over. */
function receive(
  files: readonly File[],
  to: { readonly remote: Remote; readonly folder: string },
  after: () => void,
): void {
  for (const file of files) {
    const place = { remoteId: to.remote.id, remoteFolder: to.folder, name: file.name };
    run(
      carryIn(file, (ticket) =>
        ask("sftp.receive", { ...place, ticket, existing: "skip" as const }),
      ),
      after,
    );
  }
}

/** What a pane shows at this moment, so that nothing is replaced unasked. */
function useNames(where: Where, path: string, enabled: boolean): ReadonlySet<string> {
  const { data } = useRead("sftp.list", { where, path }, { enabled });
  return new Set(data?.entries.map(({ name }) => name));
}

/** The row that is dragged, with the others that are taken when it is one of them. */
function draggedNames(list: HTMLElement | null, dragged: string): readonly string[] {
  const rows = [...(list?.querySelectorAll('[role="option"][aria-selected="true"]') ?? [])];
  const names = rows.map((row) => row.getAttribute("data-name") ?? "");
  return names.includes(dragged) ? names : [dragged];
}

function LocalTitle(props: { root: Root; canChoose: boolean; onChoose: () => void }) {
  return (
    <>
      <Monitor className="ic ic-s text-3" aria-hidden /> {props.root.name}{" "}
      {props.canChoose ? (
        <Button size="s" look="quiet" onClick={props.onChoose}>
          Another folder
        </Button>
      ) : (
        <span className="text-3">{props.root.path}</span>
      )}
    </>
  );
}

function NoRoot({ onChoose, isReady }: { onChoose: () => void; isReady: boolean }) {
  return (
    <section className="sides-pane" aria-label="This computer">
      {isReady ? (
        <Empty
          title="Choose a folder of this computer"
          actions={
            <Button look="primary" size="s" onClick={onChoose}>
              Choose a folder
            </Button>
          }
        >
          Sallyport reads and writes only there, until it locks.
        </Empty>
      ) : null}
    </section>
  );
}
