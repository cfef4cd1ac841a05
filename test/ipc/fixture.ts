import path from "node:path";
import { contract, type SallyportHandlers } from "#contract";
import { createApprovals } from "#core/approvals";
import { certificatesMigrations, createCertificates } from "#core/certificates";
import { createClipboardGuard } from "#core/clipboard";
import { createFiles } from "#core/files";
import { createHealth, healthMigrations } from "#core/health";
import { createLock } from "#core/lock";
import type { FileDialogs } from "#core/ports";
import { createQuickUnlock } from "#core/quick-unlock";
import { createRecordings } from "#core/recording";
import { createRecords } from "#core/records";
import { createSftp } from "#core/sftp";
import { createSettings, settingsMigrations } from "#core/settings";
import {
  createConnector,
  createKnownHosts,
  describeKey,
  generateKey,
  readPrivateKey,
  sshMigrations,
} from "#core/ssh";
import { createSessions } from "#core/terminal";
import { createTransfer, createTransferDesk } from "#core/transfer";
import { createTravel, createTravelDesk } from "#core/travel";
import { AppError } from "#core/errors";
import { createDoor, type Problem } from "#ipc";
import { requireUnlocked } from "../../main/ipc/core.ts";
import { createAppHandlers } from "../../main/ipc/handlers-app.ts";
import { createTerminalHandlers } from "../../main/ipc/handlers-terminal.ts";
import { createHandlers } from "../../main/ipc/handlers.ts";
import { createMerger } from "#core/vault";
import { openBench } from "../core/vault/fixture.ts";
import { fakeClock } from "../parts/clock.ts";
import { fakeClipboard, fakePower } from "../parts/fakes.ts";

/** Every room of core behind the door, as `start.ts` joins them, on temporary folders. */
export function openDoor(dialogs: FileDialogs | null = null) {
  const clock = fakeClock();
  const bench = openBench({
    clock,
    migrations: [
      ...settingsMigrations,
      ...sshMigrations,
      ...healthMigrations,
      ...certificatesMigrations,
    ],
  });
  const { account, audit, storage } = bench;
  const settings = createSettings({ storage, audit });
  const records = createRecords({ account, audit, clock, describeKey });
  const board = fakeClipboard();
  const power = fakePower();
  const clipboard = createClipboardGuard({ clipboard: board, clock, settings });
  const knownHosts = createKnownHosts({
    storage,
    audit,
    clock,
    accountKey: () => account.auditKey(),
  });
  const certificates = createCertificates({
    ...{ storage, audit, clock },
    accountKey: () => account.auditKey(),
  });
  const { readFields, permit } = records;
  const connector = createConnector({
    knownHosts,
    audit,
    clock,
    readFields,
    permit,
    totpCode: () => "",
    shells: { open: () => Promise.reject(new AppError("shell-failed", "No shell here.")) },
    certify: (id, record, order) => certificates.issue(certificates.authorityOf(id, record), order),
  });
  const recordings = createRecordings({
    ...{ account, audit, clock, folder: bench.folder },
    settings: () => settings.get().recording,
  });
  const { record } = recordings;
  const sessions = createSessions({
    ...{ connector, readFields, audit, clock, record },
    shells: { open: () => Promise.reject(new AppError("shell-failed", "No shell here.")) },
    preferences: () => settings.get().terminal,
  });
  const sftp = createSftp({
    ...{ connector, readFields, audit, clock, dialogs, home: bench.folder },
    editsFolder: path.join(bench.stateFolder, "edits"),
    openFile: () => Promise.resolve(),
  });
  const lock = createLock({
    ...{ account, records, clipboard, sessions, settings, audit, power, clock },
  });
  const approvals = createApprovals({
    ...{ audit, clock, permit, isOpen: () => account.state() === "unlocked" },
  });
  const transfer = createTransferDesk(
    createTransfer({ account, records, audit, storage, clock, files: null }),
  );
  const { stateFolder } = bench;
  const merger = createMerger({
    ...{ account, audit, storage, clock, stateFolder, migrations: [] },
    onMerged: records.refresh,
  });
  const files = createFiles({ dialogs, clock });
  const health = createHealth({ account, records, audit, storage, settings, clock });
  const travel = createTravelDesk(
    createTravel({
      ...{ account, audit, records, storage },
      belongings: () => [],
      sessions: () => sessions.list(),
      recordings: () => recordings.list(),
    }),
  );
  const quickUnlock = createQuickUnlock({
    ...{ account, audit, settings, clock, stateFolder, keychain: null, presence: null },
  });
  const problems: Problem[] = [];
  const handlers: SallyportHandlers = createHandlers({
    ...{
      account,
      records,
      recordings,
      audit,
      settings,
      clipboard,
      lock,
      clock,
      approvals,
      transfer,
      files,
      sftp,
      merger,
      certificates,
      travel,
    },
    health,
    quickUnlock,
    keyAgent: {
      state: () => ({ place: "/agent.sock", problem: null, listening: false, waiting: 0 }),
    },
    keys: { generate: generateKey, read: readPrivateKey },
    liveSessions: () => sessions.live(),
    moveData: () => Promise.reject(new AppError("folder-unsuitable", "Not in this test.")),
    damage: null,
    replaced: null,
    backups: {
      list: () => Promise.resolve({ folder: bench.folder, backups: [] }),
      restore: () => Promise.reject(new AppError("not-found", "Not in this test.")),
    },
    terminal: createTerminalHandlers(
      {
        sessions,
        knownHosts,
        requireUnlocked: () => {
          requireUnlocked(account);
        },
      },
      {
        openPort: () => ({
          send: () => undefined,
          onFrame: () => undefined,
          onClose: () => undefined,
          close: () => undefined,
        }),
      },
    ),
    app: createAppHandlers({
      about: () => ({
        version: "0.1.0",
        host: "browser",
        platform: "linux",
        dataFolder: bench.folder,
        demo: false,
      }),
      openLink: () => Promise.resolve(),
    }),
  });
  const door = createDoor({ contract, handlers, report: (problem) => problems.push(problem) });
  const ask = (group: string, name: string, input: unknown, trustedSender = true) =>
    door.dispatch({ group, name, input, trustedSender });
  return { ...bench, ask, board, clock, power, problems, records, lock, settings };
}
