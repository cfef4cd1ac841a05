import type { z } from "zod";
import type { SallyportContract } from "#contract";

type Samples<C> = {
  readonly [Group in keyof C]: {
    readonly [Name in keyof C[Group]]: C[Group][Name] extends { input: z.ZodType }
      ? z.input<C[Group][Name]["input"]>
      : never;
  };
};

const id = "01981b9e-7c1f-7a55-8d5e-2f0b6a1c9d3e";
const at = { id, field: "password" };
const file = { id, fileId: id };
const ticket = "A".repeat(43);
const size = { columns: 80, rows: 24 };

/** One request that fits for each call there is. A new call does not compile until it has one here. */
export const samples: Samples<SallyportContract> = {
  account: {
    status: {},
    strength: { password: "quill-ember-basin-yard" },
    create: { password: "quill-ember-basin-yard" },
    unlock: { password: "quill-ember-basin-yard" },
    recover: { recoveryCode: "ABCD", newPassword: "quill-ember-basin-yard" },
    changePassword: { current: "one", next: "two" },
    renewRecoveryCode: { password: "one" },
    saveKit: { recoveryCode: "code", ticket: "t".repeat(43) },
    lock: {},
  },
  vaults: {
    list: {},
    create: { name: "Travel safe" },
    rename: { id, name: "Travel" },
    mark: { id, safe_for_travel: true },
    remove: { id },
  },
  records: {
    find: { text: "fo" },
    ids: { text: "fo", limit: 10 },
    counts: {},
    open: { id },
    reveal: at,
    permit: { use: "record.revealed x password", password: "one" },
    copy: at,
    create: { vaultId: id, type: "login", name: "Forge" },
    change: { id, revision: 1, changes: { name: "Forge" } },
    move: { ids: [id], vaultId: id },
    duplicate: { id },
    archive: { ids: [id] },
    unarchive: { ids: [id] },
    label: { ids: [id], addTags: ["work"], favourite: true },
    trash: { ids: [id] },
    restore: { ids: [id] },
    erase: { ids: [id] },
    emptyTrash: {},
    versions: { id },
    compare: { id, from: 1 },
    revert: { id, revision: 1 },
  },
  attachments: {
    stage: { id, ticket },
    add: { id, fileIds: [id] },
    drop: { fileIds: [id] },
    save: { ...file, ticket },
    rename: { ...file, name: "key.pem" },
    remove: file,
    restore: file,
  },
  files: {
    choose: { purpose: "attach" },
    destination: { name: "key.pem" },
    expect: { name: "key.pem", bytes: 4 },
    piece: { ticket, at: 0, bytes: "YQ==" },
    cancel: { ticket },
  },
  totp: { code: at, copy: at, describe: { text: "JBSWY3DPEHPK3PXP" } },
  generator: { generate: { recipe: { kind: "password" } } },
  keys: {
    generate: { vaultId: id, name: "Deploy", algorithm: "ed25519" },
    import: { vaultId: id, name: "Deploy", text: "-----BEGIN OPENSSH PRIVATE KEY-----" },
  },
  certificates: {
    authority: { id },
    revoke: { id, by: "serial", value: "7" },
    exportRevocations: { id, ticket },
  },
  clipboard: { state: {}, clear: {}, writeText: { text: "ls" }, readText: {} },
  terminal: {
    list: {},
    openHost: { hostId: id, ...size },
    openLocal: size,
    attach: { sessionId: id, attachId: id },
    reconnect: { sessionId: id },
    close: { sessionId: id },
    answerHostKey: { sessionId: id, questionId: id, answer: "trust" },
    answerPrompts: { sessionId: id, questionId: id, answers: ["one"] },
    fill: { sessionId: id, offerId: id },
    stopRecording: { sessionId: id },
    knownHosts: {},
    forgetHostKey: { id },
  },
  travel: {
    departure: {},
    leave: { to: { path: "~/out.sallyport", mayReplace: false }, masterPassword: "one" },
    take: { ticket },
    open: { password: "one" },
    return: {},
    discard: {},
  },
  recordings: {
    list: {},
    open: { id },
    seek: { id, at: 0 },
    read: { id, next: 0 },
    search: { text: "forge", from: null },
    verify: { id },
    export: { id, version: 2, ticket },
    remove: { ids: [id] },
  },
  transfer: {
    formats: {},
    open: { ticket },
    openPath: { path: "~/passwords.csv" },
    read: {},
    rows: { offset: 0, limit: 10 },
    remarks: { offset: 0, limit: 10 },
    apply: { vaultId: id, folders: "tags", duplicates: "keep" },
    export: {
      format: "csv",
      to: { path: "~/out.csv", mayReplace: false },
      vaultIds: [id],
      masterPassword: "one",
    },
    cancel: {},
    discard: {},
  },
  health: {
    check: {},
    findings: { kind: "weak" },
    ignore: { recordId: id, kind: "weak", ignored: true },
    lookUp: { file: "~/hashes.txt" },
    cancel: {},
  },
  settings: {
    get: {},
    change: { lock: { idleMinutes: 5 } },
    moveData: { folder: "/nowhere" },
  },
  backups: {
    list: {},
    take: {},
    compare: { name: "vault-2026-11-21.sqlite", password: "one" },
    merge: {},
    leaveMerge: {},
    restore: { name: "vault-2026-11-21.sqlite", password: "one" },
  },
  audit: { list: {}, verify: {} },
  approvals: {
    list: {},
    allow: { id, lifetime: "once" },
    refuse: { id },
    withdraw: { id },
  },
  keyAgent: { state: {} },
  quickUnlock: { state: {}, turnOn: { password: "one" }, turnOff: {}, unlock: {} },
  app: { about: {}, openLink: { url: "https://forge.example/" } },
};

/** What answers, rather than `vault-locked`, behind the gate: it needs no key and shows no record. */
export const answeredWhileLocked: readonly string[] = [
  "account.status",
  "account.strength",
  "account.create",
  "account.unlock",
  "account.recover",
  "account.lock",
  "clipboard.state",
  "clipboard.clear",
  "settings.get",
  "backups.list",
  "backups.restore",
  "keyAgent.state",
  "quickUnlock.state",
  "quickUnlock.unlock",
  "audit.verify",
  "app.about",
  "app.openLink",
];
