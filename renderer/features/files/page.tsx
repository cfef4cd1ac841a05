import "./files.css";
import { FolderOpen, Plug } from "lucide-react";
import { useEffect, useState } from "react";
import type { Remote } from "#contract";
import { ask, useRead, useReadAgain } from "#bridge";
import { Button, Empty, Note, Skeleton } from "#ui";
import { Drawer } from "./drawer.tsx";
import { Edits } from "./edits.tsx";
import { QuestionCard } from "./question.tsx";
import { run } from "./run.ts";
import { Sides } from "./sides.tsx";

export interface FilesWish {
  readonly hostId: string;
}

interface FilesPageProps {
  /** The host whose files another room asked for; done once, and said so. */
  readonly wish: FilesWish | null;
  readonly onWishDone: () => void;
  readonly onAddHost: () => void;
}

/** This computer at the left, a server at the right. */
export function FilesPage({ wish, onWishDone, onAddHost }: FilesPageProps) {
  const [hostId, setHostId] = useState<string | null>(null);
  const remotes = useRead("sftp.remotes", {}).data;
  const readAgain = useReadAgain();
  const open = (wanted: string) => {
    setHostId(wanted);
    run(ask("sftp.open", { hostId: wanted }), () => {
      readAgain("sftp.remotes");
    });
  };
  useEffect(() => {
    if (wish === null) return;
    onWishDone();
    setHostId(wish.hostId);
    run(ask("sftp.open", { hostId: wish.hostId }), () => {
      readAgain("sftp.remotes");
    });
  }, [wish, onWishDone, readAgain]);
  const remote = remotes?.find((one) => one.hostId === hostId) ?? remotes?.[0];
  return (
    <div className="sides-page">
      <header className="bar">
        <h1>Files</h1>
        <span className="row row-tight sides-tabs">
          {remotes?.map((one) => (
            <Button
              key={one.id}
              size="s"
              look={one.id === remote?.id ? "plain" : "quiet"}
              aria-pressed={one.id === remote?.id}
              onClick={() => {
                setHostId(one.hostId);
              }}
            >
              {one.name}
            </Button>
          ))}
        </span>
        <span className="grow" />
        {remote === undefined ? null : (
          <Button
            size="s"
            look="quiet"
            onClick={() => {
              run(ask("sftp.close", { remoteId: remote.id }), () => {
                readAgain("sftp.remotes");
              });
            }}
          >
            Close {remote.name}
          </Button>
        )}
      </header>
      {remotes === undefined ? (
        <Skeleton rows={6} />
      ) : remote === undefined ? (
        <ChooseHost onOpen={open} onAddHost={onAddHost} />
      ) : (
        <Server
          remote={remote}
          onAgain={() => {
            open(remote.hostId);
          }}
        />
      )}
      <Edits />
      <Drawer />
    </div>
  );
}

function Server({ remote, onAgain }: { remote: Remote; onAgain: () => void }) {
  if (remote.question !== null) {
    return (
      <div className="sides-centre">
        <QuestionCard remote={remote} question={remote.question} />
      </div>
    );
  }
  if (remote.state === "connecting") {
    return (
      <div className="sides-centre" role="status">
        <Plug className="ic text-3" aria-hidden /> Connecting to {remote.target}…
      </div>
    );
  }
  if (remote.state === "ended") {
    return (
      <div className="sides-centre">
        <Note
          tone="danger"
          title={`The files of ${remote.name} are not open`}
          actions={
            <Button size="s" onClick={onAgain}>
              Connect again
            </Button>
          }
        >
          {remote.failure?.message ?? "The connection ended."}
        </Note>
      </div>
    );
  }
  return <Sides key={remote.id} remote={remote} />;
}

function ChooseHost({
  onOpen,
  onAddHost,
}: {
  onOpen: (hostId: string) => void;
  onAddHost: () => void;
}) {
  const { data } = useRead("records.find", {
    text: "",
    scope: { type: "host" },
    sort: "name",
    limit: 200,
  });
  if (data === undefined) return <Skeleton rows={6} />;
  if (data.total === 0) {
    return (
      <Empty
        title="No host yet"
        actions={
          <Button look="primary" size="s" onClick={onAddHost}>
            Add a host
          </Button>
        }
      >
        A host is a record that says where and how to connect. Then its files are one click away.
      </Empty>
    );
  }
  return (
    <div className="scroll sides-hosts">
      <h2 className="small text-2">Whose files do you want to see?</h2>
      <ul>
        {data.items.map((host) => (
          <li key={host.id}>
            <button
              type="button"
              disabled={host.damaged}
              onClick={() => {
                onOpen(host.id);
              }}
            >
              <FolderOpen className="ic ic-s text-3" aria-hidden />
              <span className="clip">{host.name}</span>
              <span className="clip text-3 small">{host.subtitle}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
