import { execFile } from "node:child_process";
import { constants, openSync } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { Socket, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** What ssh wants to know: what is known of a host, or an answer to a question. */
export interface Wish {
  readonly kind: "host" | "ask";
  /** For `host` the occasion, the type and the key; for `ask` the question. */
  readonly words: readonly string[];
}

/** The private folder of one connection, through which ssh asks us. */
export interface Door {
  /** Where ssh's own control socket goes. */
  readonly control: string;
  /** The agent's socket. */
  readonly agent: string;
  /** The program that ssh asks for a password. */
  readonly askPass: string;
  /** The command that ssh asks what is known of a host. */
  readonly knownHosts: string;
  close(): Promise<void>;
}

const run = promisify(execFile);
const end = "\0";
const between = "\x1f";
const longest = 64 * 1024;

/**
 * Both programs are these few lines: they write what ssh asks into one pipe, and hand on the line that comes out
 * of the other. `printf` and `read` are the shell's own, so that no answer is another program's argument.
 */
function script(folder: string, kind: Wish["kind"]): string {
  return [
    "#!/bin/sh",
    `{ printf '%s' ${kind}; for word; do printf '\\037%s' "$word"; done; printf '\\000'; } > '${folder}/question'`,
    `IFS= read -r line < '${folder}/answer'`,
    '[ -n "$line" ] && printf \'%s\\n\' "$line"',
    "",
  ].join("\n");
}

/**
 * Makes the folder, listens, and answers ssh one line for each wish; null answers none. What `answer` throws is
 * for it to remember: ssh is then told nothing.
 */
export async function openDoor(
  agent: Server,
  answer: (wish: Wish) => Promise<string | null>,
): Promise<Door> {
  // SECURITY: the folder is its user's alone, so nobody else can ask, answer or listen there.
  const folder = await mkdtemp(path.join(tmpdir(), "sallyport-"));
  const at = (name: string) => path.join(folder, name);
  try {
    await furnish(folder, agent);
    // Both ends held open, so that neither side waits for the other to come.
    const flags = constants.O_RDWR | constants.O_NONBLOCK;
    const answers = await open(at("answer"), flags);
    // The socket owns this number, and alone closes it.
    const fd = openSync(at("question"), flags);
    const reader = new Socket({ fd, readable: true, writable: false });
    listen(reader, answer, (line) => answers.write(line));
    return {
      ...{ control: at("control"), agent: at("agent"), askPass: at("ask"), knownHosts: at("host") },
      async close() {
        agent.close();
        reader.destroy();
        await answers.close().catch(() => undefined);
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    agent.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function furnish(folder: string, agent: Server): Promise<void> {
  const at = (name: string) => path.join(folder, name);
  await run("mkfifo", ["-m", "600", at("question"), at("answer")]);
  for (const kind of ["host", "ask"] as const) {
    await writeFile(at(kind), script(folder, kind), { mode: 0o700 });
  }
  await new Promise<void>((resolve, reject) => {
    agent.once("error", reject).listen(at("agent"), resolve);
  });
}

function listen(
  reader: Socket,
  answer: (wish: Wish) => Promise<string | null>,
  write: (line: Buffer) => Promise<unknown>,
): void {
  let waiting = "";
  let turn = Promise.resolve();
  reader.on("error", () => undefined);
  reader.on("data", (bytes: Buffer) => {
    waiting = (waiting + bytes.toString("utf8")).slice(-longest);
    for (let at = waiting.indexOf(end); at !== -1; at = waiting.indexOf(end)) {
      const [kind = "", ...words] = waiting.slice(0, at).split(between);
      waiting = waiting.slice(at + 1);
      turn = turn.then(async () => {
        const wish = { kind: kind === "host" ? ("host" as const) : ("ask" as const), words };
        const line = await answer(wish).catch(() => null);
        // A line end would answer what is asked next as well.
        const bytes = Buffer.from(`${(line ?? "").replace(/[\r\n]/g, "")}\n`);
        await write(bytes).catch(() => undefined);
        // SECURITY: it is in the pipe by now, and stays in no memory of ours. [L11]
        bytes.fill(0);
      });
    }
  });
}
