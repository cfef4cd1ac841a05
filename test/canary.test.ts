import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuditEvent, RecordDraft, RecordSummary, Reply, Session } from "#contract";
import { generateKey } from "#core/ssh";
import { startBrowserHost, type BrowserHost } from "./parts/browser-host.ts";
import { carryFile } from "./parts/carry-file.ts";
import { control, mayAnswer, planted, recordName } from "./parts/canaries.ts";
import { startKeyboardServer, type KeyboardServer } from "./parts/keyboard-server.ts";
import { filesBelow, findTexts, formsOf, searchMemory } from "./parts/search-bytes.ts";
import { openSocketPage, within, type SocketPage } from "./parts/socket-page.ts";
import { startSshd, type Sshd } from "./parts/sshd.ts";

/*
 * Secrets are planted in every place that may hold one, a person's day is lived through, and then everything
 * that Sallyport writes, says or leaves in memory is searched for them.
 */

const folder = mkdtempSync(path.join(tmpdir(), "sallyport-canary-"));
const data = path.join(folder, "data");
const secrets: Record<string, readonly Buffer[]> = {};
const failures: Reply<unknown>[] = [];
let host: BrowserHost;
let page: SocketPage;
let sshd: Sshd;
let keyboard: KeyboardServer;
let events: readonly AuditEvent[];
let locked: ReturnType<typeof searchMemory>;

function plant(name: string, text: string): void {
  secrets[name] = formsOf(text);
}

/** The private half of an ed25519 key: the text without its frame, and the bare seed. */
function plantKey(privateKey: string, publicKey: string): void {
  const lines = privateKey.trim().split("\n").slice(1, -1);
  // The first lines hold the public half; the middle of the third is all private.
  plant("privateKey", lines[2]?.slice(20, 60) ?? "");
  const blob = Buffer.from(lines.join(""), "base64");
  const publicBytes = Buffer.from(publicKey.split(" ")[1] ?? "", "base64").subarray(-32);
  const at = blob.lastIndexOf(publicBytes);
  const seed = blob.subarray(at - 32, at);
  // Bare, and as engines write it down: PKCS #8, which puts 16 bytes before it.
  const pkcs8 = Buffer.concat([Buffer.alloc(16), seed]).toString("base64");
  secrets["privateSeed"] = [seed, Buffer.from(pkcs8.slice(24, 60))];
}

async function expectFailure(group: string, name: string, input: object): Promise<void> {
  const reply = await page.ask(group, name, input);
  expect(reply.ok).toBe(false);
  failures.push(reply);
}

async function create(draft: Omit<RecordDraft, "vaultId">): Promise<string> {
  const [vault] = await page.get<{ id: string }[]>("vaults", "list");
  const input = { ...draft, vaultId: vault?.id ?? "" };
  return (await page.get<RecordSummary>("records", "create", input)).id;
}

async function keepRecords(privateKey: string): Promise<{ login: string; key: string }> {
  const login = await create({
    type: "login",
    name: recordName,
    notes: planted.note,
    fields: { username: "mara", password: planted.password, totp_secret: planted.totp },
    custom: [
      { label: "Answer", kind: "concealed", value: planted.customConcealed },
      { label: "Second code", kind: "totp", value: planted.customTotp },
    ],
  });
  await create({
    type: "env_file",
    name: "Deploy",
    fields: { path: ".env", content: `TOKEN=${planted.env}\nA=1` },
  });
  await create({
    type: "card",
    name: "Card",
    fields: { number: planted.card, pin: planted.pin, cardholder: "Mara" },
  });
  await create({ type: "identity", name: "Mara", fields: { passport: planted.passport } });
  await create({
    type: "api_credential",
    name: "API",
    fields: { credential: planted.credential, username: "id" },
  });
  await create({
    type: "database",
    name: "Ledger",
    fields: { password: planted.databasePassword, address: "db.example" },
  });
  const [vault] = await page.get<{ id: string }[]>("vaults", "list");
  const imported = { vaultId: vault?.id ?? "", name: "Key", text: privateKey };
  const key = (await page.get<{ id: string }>("keys", "import", imported)).id;
  return { login, key };
}

async function useRecords(login: string): Promise<void> {
  await page.get("records", "find", { text: recordName.slice(0, 12) });
  await page.get("records", "find", { text: planted.note.slice(0, 8) });
  const { revision } = await page.get<{ revision: number }>("records", "open", { id: login });
  await page.get("records", "reveal", { id: login, field: "password" });
  await page.get("totp", "code", { id: login, field: "totp_secret" });
  await page.get("totp", "describe", { text: planted.totp });
  failures.push(await page.ask("records", "copy", { id: login, field: "password" }));
  const changes = { fields: { password: planted.changedPassword } };
  await page.get("records", "change", { id: login, revision, changes });
  await page.get("records", "versions", { id: login });
  await page.get("records", "duplicate", { id: login });
  const recipe = { kind: "password", length: 30 } as const;
  const made = await page.get<{ value: string }>("generator", "generate", { recipe });
  plant("generated", made.value);
  await expectFailure("records", "change", { id: login, revision, changes });
}

async function failWithSecrets(login: string): Promise<void> {
  const { refused } = planted;
  await expectFailure("records", "create", { type: "login", name: refused });
  await expectFailure("records", "reveal", { id: login, field: refused });
  await expectFailure("totp", "describe", { text: `otpauth://${refused}` });
  const [vault] = await page.get<{ id: string }[]>("vaults", "list");
  const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${refused}\n-----END OPENSSH PRIVATE KEY-----`;
  await expectFailure("keys", "import", { vaultId: vault?.id, name: "x", text });
  await expectFailure("account", "changePassword", { current: refused, next: refused });
  await expectFailure("records", "find", { [refused]: refused, text: 7 });
}

/** Signs in through a host record and waits for what the far end prints. */
async function openTerminal(hostId: string, wanted: string): Promise<string> {
  const size = { columns: 80, rows: 24 };
  const { id } = await page.get<Session>("terminal", "openHost", { hostId, ...size });
  let session = await untilState(id, "asking", "open");
  if (session.question?.kind === "host-key") {
    const opened = untilState(id, "open", "ended");
    const answer = { sessionId: id, questionId: session.question.id, answer: "trust" };
    await page.get("terminal", "answerHostKey", answer);
    session = await opened;
  }
  expect(session.failure).toBeNull();
  const port = await page.attach(id);
  port.write("echo it-$((40 + 2))\r");
  await port.until(wanted);
  return id;
}

async function untilState(id: string, ...states: string[]): Promise<Session> {
  const changed = page.event<Session>(
    "terminal.changed",
    (session) => session.id === id && states.includes(session.state),
  );
  const sessions = await page.get<Session[]>("terminal", "list");
  const now = sessions.find((session) => session.id === id);
  if (now !== undefined && states.includes(now.state)) return now;
  return within(changed, () => `${states.join(" or ")} of ${JSON.stringify(now)}`);
}

async function signIn(login: string, key: string): Promise<void> {
  const byKey = await create({
    type: "host",
    name: "By key",
    fields: {
      ...{ address: "127.0.0.1", port: String(sshd.port), user: sshd.user },
      ...{ sign_in: "key", key },
    },
  });
  const session = await openTerminal(byKey, "it-42");
  await page.get("terminal", "close", { sessionId: session });
  await openTerminal(byKey, "it-42"); // Goes on behind the lock.
  const hostLogin = await create({
    type: "login",
    name: "Host login",
    fields: { username: "mara", password: planted.hostPassword },
  });
  const byPassword = await create({
    type: "host",
    name: "By answers",
    fields: {
      ...{ address: "127.0.0.1", port: String(keyboard.port), user: "mara" },
      ...{ sign_in: "password", login: hostLogin },
    },
  });
  await openTerminal(byPassword, "ready");
  await answerQuestions();
  expect(keyboard.answered).toContainEqual([planted.hostPassword]);
  expect(keyboard.answered).toContainEqual([planted.keyboardAnswer]);
  expect(login).not.toBe(hostLogin);
}

/** Keyboard-interactive, answered by the person. */
async function answerQuestions(): Promise<void> {
  const asked = await create({
    type: "host",
    name: "Ask me",
    fields: {
      ...{ address: "127.0.0.1", port: String(keyboard.port), user: "mara", sign_in: "ask" },
    },
  });
  const input = { hostId: asked, columns: 80, rows: 24 };
  const { id } = await page.get<Session>("terminal", "openHost", input);
  const session = await untilState(id, "asking", "open", "ended");
  const opened = untilState(id, "open", "ended");
  await page.get("terminal", "answerPrompts", {
    sessionId: id,
    questionId: session.question?.id,
    answers: [planted.keyboardAnswer],
  });
  expect((await opened).state).toBe("open");
}

/** The answer to a lock comes first, and what scours the memory after it: mostly at once, the last of it late. */
async function searchLocked(sought: Record<string, readonly Buffer[]>): Promise<typeof locked> {
  await wait(7_000);
  const found = searchMemory(host.pid, folder, sought);
  if (Object.keys(found).join() === "control") return found;
  process.stderr.write(`Still there after three passes: ${JSON.stringify(found, null, 2)}\n`);
  await wait(30_000);
  return searchMemory(host.pid, folder, sought);
}

beforeAll(async () => {
  for (const [name, text] of Object.entries(planted)) plant(name, text);
  const { privateKey, publicKey } = await generateKey("ed25519", "canary");
  plantKey(privateKey, publicKey);
  mkdirSync(data);
  sshd = await startSshd({ authorizedKeys: [publicKey], hostKeyTypes: ["ed25519"] });
  keyboard = await startKeyboardServer({
    prompts: [{ prompt: "Secret word: ", echo: false }],
    admits: ([answer]) => answer === planted.hostPassword || answer === planted.keyboardAnswer,
  });
  // Without it the engine reserves ten gigabytes of addresses, and a dump writes them all out.
  const env = { NODE_OPTIONS: "--disable-wasm-trap-handler" };
  host = await startBrowserHost({ folder: data, env });
  page = await openSocketPage(host.link);

  await page.get("account", "strength", { password: planted.master });
  const created = await page.get<{ recoveryCode: string }>("account", "create", {
    password: planted.master,
  });
  plant("recoveryCode", created.recoveryCode);
  await page.get("settings", "change", { terminal: { fontFamily: control } });
  const { login, key } = await keepRecords(privateKey);
  await useRecords(login);
  await carryFile(page, host.link, { recordId: login, name: recordName, text: planted.file });
  await failWithSecrets(login);
  await signIn(login, key);
  await page.get("account", "lock");
  await expectFailure("account", "unlock", { password: planted.wrongMaster });
  await wait(1_100); // A wrong password costs a moment.
  await page.get("account", "unlock", { password: planted.master });
  const passwords = { current: planted.master, next: planted.nextMaster };
  await page.get("account", "changePassword", passwords);
  const renewed = await page.get<{ recoveryCode: string }>("account", "renewRecoveryCode", {
    password: planted.nextMaster,
  });
  plant("renewedCode", renewed.recoveryCode);
  await page.get("records", "open", { id: login });
  ({ events } = await page.get<{ events: AuditEvent[] }>("audit", "list", { limit: 500 }));

  const sought = { ...secrets, recordName: formsOf(recordName), control: formsOf(control) };
  await page.get("account", "lock");
  locked = await searchLocked(sought);
}, 600_000);

afterAll(async () => {
  page.close();
  await host.stop();
  await sshd.stop();
  await keyboard.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("[V] writes no secret to its output or its errors", () => {
  expect(findTexts(Buffer.from(host.output()), secrets)).toEqual({});
});

it("[V] leaves no secret readable in any file of the data and the state folder", () => {
  const files = [...filesBelow(folder)];
  expect(files.length).toBeGreaterThan(1);
  for (const { file, bytes } of files) {
    expect({ file, found: findTexts(bytes, secrets) }).toEqual({ file, found: {} });
  }
});

it("answers with a secret only where the contract says so", () => {
  const answers = page.crossed.filter(({ direction }) => direction === "to-page");
  expect(answers.length).toBeGreaterThan(50);
  for (const { about, bytes } of answers) {
    const found = Object.keys(findTexts(bytes, secrets));
    const unexpected = found.filter((name) => mayAnswer[about]?.includes(name) !== true);
    expect({ about, unexpected }).toEqual({ about, unexpected: [] });
  }
});

it("finds a secret in those answers that may hold one", () => {
  const revealed = page.crossed.filter(
    ({ direction, about }) => direction === "to-page" && about === "records.reveal",
  );
  expect(revealed.map(({ bytes }) => findTexts(bytes, secrets))).toContainEqual({ password: 1 });
});

it("names no secret in a failure", () => {
  expect(failures.length).toBeGreaterThan(7);
  expect(findTexts(Buffer.from(JSON.stringify(failures)), secrets)).toEqual({});
});

it("tells the audit trail names and never values", () => {
  const kinds = events.map((event) => event.kind);
  expect(kinds).toEqual(expect.arrayContaining(["record.revealed", "session.signed-in"]));
  expect(events.every((event) => event.details !== null)).toBe(true);
  expect(findTexts(Buffer.from(JSON.stringify(events)), secrets)).toEqual({});
});

it("[L11] leaves no secret and no name of a record in its memory after a lock", () => {
  const { control: found, ...rest } = locked;
  expect(found?.length).toBeGreaterThan(0);
  // Told whole: what lies around a copy says whose it was.
  expect(rest, JSON.stringify(rest, null, 2)).toEqual({});
});
