import type { SallyportHandlers } from "#contract";
import { requireUnlocked, type Core } from "./core.ts";

type Parts = Pick<Core, "account" | "sftp" | "files">;

/** Nothing of a server's files is told, or done, while locked. */
function createGuards(account: Core["account"]) {
  const guarded =
    <Input, Output>(run: (input: Input) => Output) =>
    (input: Input): Output => {
      // SECURITY: [SF9]
      requireUnlocked(account);
      return run(input);
    };
  /** For what answers nothing but that it is done. */
  const done =
    <Input>(run: (input: Input) => void | Promise<void>) =>
    async (input: Input): Promise<Record<string, never>> => {
      requireUnlocked(account);
      await run(input);
      return {};
    };
  return { guarded, done };
}

/** The files of servers. */
export function createSftpHandlers({ account, sftp, files }: Parts): SallyportHandlers["sftp"] {
  const { guarded, done } = createGuards(account);
  return {
    remotes: guarded(() => sftp.remotes()),
    open: guarded(({ hostId }) => sftp.open(hostId)),
    close: done(({ remoteId }) => {
      sftp.close(remoteId);
    }),
    answerHostKey: done(({ remoteId, questionId, answer }) => {
      sftp.answerHostKey(remoteId, questionId, answer);
    }),
    answerPrompts: done(({ remoteId, questionId, answers }) => {
      sftp.answerPrompts(remoteId, questionId, answers);
    }),
    roots: guarded(() => sftp.roots()),
    chooseRoot: guarded(() => sftp.chooseRoot()),
    list: guarded(({ where, path }) => sftp.list(where, path)),
    makeFolder: done(({ where, folder, name }) => sftp.makeFolder(where, folder, name)),
    rename: done(({ where, folder, from, to }) => sftp.rename(where, folder, { from, to })),
    remove: guarded(async ({ remoteId, folder, names }) => ({
      removed: await sftp.remove(remoteId, folder, names),
    })),
    setMode: done(({ remoteId, folder, ...change }) => sftp.setMode(remoteId, folder, change)),
    copy: guarded((request) => sftp.copy(request)),
    receive: guarded(async ({ ticket, remoteFolder, ...to }) => ({
      bytes: await files.takeIn(ticket, (file, how) =>
        sftp.receive({ ...to, folder: remoteFolder }, file, how),
      ),
    })),
    copies: guarded(() => sftp.copies()),
    pauseCopy: done(({ copyId }) => {
      sftp.pauseCopy(copyId);
    }),
    resumeCopy: done(({ copyId }) => {
      sftp.resumeCopy(copyId);
    }),
    cancelCopy: done(({ copyId }) => {
      sftp.cancelCopy(copyId);
    }),
    clearCopies: done(() => {
      sftp.clearCopies();
    }),
    compare: guarded((request) => sftp.compare(request)),
    edits: guarded(() => sftp.edits()),
    edit: guarded(({ remoteId, path }) => sftp.edit(remoteId, path)),
    overwrite: done(({ editId }) => sftp.overwrite(editId)),
    endEdit: done(({ editId }) => sftp.endEdit(editId)),
  };
}
