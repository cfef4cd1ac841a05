import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { frameIn, type FrameOut } from "#contract";
import type { FramePort } from "../main/ipc/index.ts";
import { password, startApplication, type Application } from "./application.ts";
import { betweenKeysMs, type Target } from "./openssh.ts";
import { temporaryFolder } from "./temporary.ts";

const named = z.object({ id: z.string() });
const shown = z.object({
  id: z.string(),
  state: z.string(),
  failure: z.object({ code: z.string() }).nullable(),
  question: z.object({ id: z.string() }).nullable(),
});

/** The page's end of a session's port, without a page: acknowledges at once and counts. */
function createLane() {
  let deliver: (frame: unknown) => void = () => undefined;
  let onOutput: (text: string) => void = () => undefined;
  const send = (frame: FrameOut) => {
    if (frame.kind !== "output") return;
    const { epoch, offset, bytes } = frame;
    deliver(frameIn.parse({ kind: "ack", epoch, offset: offset + bytes.byteLength }));
    onOutput(Buffer.from(bytes).toString());
  };
  const port: FramePort = {
    send,
    onFrame: (listener) => (deliver = listener),
    onClose: () => undefined,
    close: () => undefined,
  };
  return {
    port,
    hear: (listener: (text: string) => void) => (onOutput = listener),
    type: (text: string) => {
      deliver({ kind: "input", bytes: new Uint8Array(Buffer.from(text)) });
    },
  };
}

/** Keeps the server as a record, trusts its key, and opens it in the session layer. */
async function openSession(application: Application, target: Target): Promise<string> {
  const [vault] = z.array(named).parse(await application.ask("vaults", "list"));
  const vaultId = vault?.id ?? "";
  const text = readFileSync(target.identityFile, "utf8");
  const key = named.parse(await application.ask("keys", "import", { vaultId, name: "Key", text }));
  const fields = {
    address: "127.0.0.1",
    port: String(target.port),
    user: target.user,
    sign_in: "key",
    key: key.id,
  };
  const draft = { vaultId, type: "host", name: "Bench", fields };
  const host = named.parse(await application.ask("records", "create", draft));
  const size = { columns: 80, rows: 24 };
  await application.ask("terminal", "openHost", { hostId: host.id, ...size });
  for (;;) {
    const [session] = z.array(shown).parse(await application.ask("terminal", "list"));
    if (session === undefined || session.state === "ended")
      throw new Error(`No session: ${JSON.stringify(session)}`);
    if (session.state === "open") return session.id;
    if (session.question !== null) {
      const answer = { questionId: session.question.id, answer: "trust" };
      await application.ask("terminal", "answerHostKey", { sessionId: session.id, ...answer });
    }
    await wait(20);
  }
}

/** Milliseconds from each of `count` keystrokes at a session's port to its echo there. */
export async function timeSessionEchoes(target: Target, count: number): Promise<number[]> {
  const lane = createLane();
  const folder = path.join(temporaryFolder(), "session");
  const application = startApplication(folder, { openPort: () => lane.port });
  await application.ask("account", "create", { password });
  const sessionId = await openSession(application, target);
  await application.ask("terminal", "attach", { sessionId, attachId: randomUUID() });
  lane.type("stty -icanon; exec cat > /dev/null\r");
  await wait(1_000);
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await new Promise<void>((resolve) => {
      lane.hear(() => {
        resolve();
      });
      lane.type("x");
    });
    samples.push(performance.now() - started);
    await wait(betweenKeysMs);
  }
  await application.stop();
  return samples;
}
