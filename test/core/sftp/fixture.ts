import { mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CopyView } from "#contract";
import { systemClock } from "#core/ports";
import { createSftp, type Sftp, type SftpParts } from "#core/sftp";
import { startSshd, type Sshd } from "../../parts/sshd.ts";
import { host, key, openHarness, type Harness } from "../ssh/fixture.ts";

export interface FilesBench {
  readonly sftp: Sftp;
  readonly harness: Harness;
  /** A folder of this computer that may be used, and one that plays the server's. */
  readonly here: string;
  readonly there: string;
  readonly remoteId: string;
  readonly rootId: string;
  readonly opened: string[];
  readonly editsFolder: string;
  /** Waits until a copy rests, and answers it. */
  rest(copy: CopyView): Promise<CopyView>;
  stop(): Promise<void>;
}

const hostId = "01981b9e-7c1f-7a55-8d5e-2f0b6a1c9d3e";

/** Files of a server on this port, with real known hosts and a real trail. */
export async function openFiles(
  port: number,
  user: string,
  change: Partial<SftpParts> = {},
): Promise<FilesBench> {
  const harness = await openHarness();
  harness.records[hostId] = host(port, { user });
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), "sallyport-files-")));
  const [here, there, edits] = ["here", "there", "edits"].map((name) => path.join(base, name));
  if (here === undefined || there === undefined || edits === undefined) throw new Error("no base");
  mkdirSync(here);
  mkdirSync(there);
  const opened: string[] = [];
  const sftp = createSftp({
    ...harness.sftpParts(),
    clock: systemClock,
    dialogs: null,
    home: here,
    editsFolder: edits,
    openFile: (file) => {
      opened.push(file);
      return Promise.resolve();
    },
    ...change,
  });
  const remote = sftp.open(hostId);
  sftp.onChanged(({ id, question }) => {
    if (question?.kind === "host-key") sftp.answerHostKey(id, question.id, "trust");
  });
  const rootId = sftp.roots().roots[0]?.id ?? "";
  return {
    ...{ sftp, harness, here, there, rootId, opened, editsFolder: edits, remoteId: remote.id },
    rest: (copy) => untilRest(sftp, copy.id),
    stop: () => sftp.stop(),
  };
}

const resting: readonly string[] = ["paused", "done", "failed", "cancelled"];

function untilRest(sftp: Sftp, copyId: string): Promise<CopyView> {
  return new Promise((resolve) => {
    const look = (copy: CopyView | undefined) => {
      if (copy?.id !== copyId || !resting.includes(copy.state)) return;
      stop();
      resolve(copy);
    };
    const stop = sftp.onCopy(look);
    look(sftp.copies().find(({ id }) => id === copyId));
  });
}

/** Debian's OpenSSH server, which lets the tests' key in. */
export function startServer(config: readonly string[] = []): Promise<Sshd> {
  return startSshd({ authorizedKeys: [key.publicKey], hostKeyTypes: ["ed25519"], config });
}
