import type { Remote } from "#contract";
import { AppError } from "#core/errors";
import { createListeners } from "../listeners.ts";
import { RemoteFiles, type RemoteParts } from "./remote.ts";

const mostRemotes = 50;

/** The servers whose files are open, one for each host. */
export function createRemotes(parts: Omit<RemoteParts, "onChange">) {
  const remotes = new Map<string, RemoteFiles>();
  const changed = createListeners<Remote>();
  const closed = createListeners<string>();

  function find(remoteId: string): RemoteFiles {
    const remote = remotes.get(remoteId);
    if (remote === undefined)
      throw new AppError("not-found", "The files of this server were closed.");
    return remote;
  }

  function close(remoteId: string): void {
    find(remoteId).close();
    remotes.delete(remoteId);
    closed.tell(remoteId);
  }

  return {
    find,
    close,
    list: (): Remote[] => [...remotes.values()].map((remote) => remote.view),
    open(hostId: string): Remote {
      let remote = [...remotes.values()].find(({ view }) => view.hostId === hostId);
      if (remote === undefined) {
        if (remotes.size >= mostRemotes) {
          throw new AppError("host-incomplete", "Too many servers are open: close one first.");
        }
        remote = new RemoteFiles({ ...parts, onChange: changed.tell }, hostId);
        remotes.set(remote.view.id, remote);
      }
      remote.start();
      return remote.view;
    },
    stop(): void {
      for (const remoteId of remotes.keys()) close(remoteId);
    },
    onChanged: changed.on,
    onClosed: closed.on,
  };
}

export type Remotes = ReturnType<typeof createRemotes>;
