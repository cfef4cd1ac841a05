import { spawn, spawnSync } from "node:child_process";
import { AppError } from "#core/errors";
import type { Clipboard } from "#core/ports";

interface Tool {
  readonly program: string;
  readonly write: readonly string[];
  /** What the tool needs to tell history keepers not to remember, where it can. */
  readonly writeSecret: readonly string[];
  readonly read: readonly [program: string, ...args: string[]];
}

const wayland: Tool = {
  program: "wl-copy",
  write: [],
  writeSecret: ["--sensitive"],
  read: ["wl-paste", "--no-newline"],
};
const xclip: Tool = {
  program: "xclip",
  write: ["-selection", "clipboard"],
  writeSecret: ["-selection", "clipboard"],
  read: ["xclip", "-selection", "clipboard", "-out"],
};
const xsel: Tool = {
  program: "xsel",
  write: ["--clipboard", "--input"],
  writeSecret: ["--clipboard", "--input"],
  read: ["xsel", "--clipboard", "--output"],
};
const mac: Tool = { program: "pbcopy", write: [], writeSecret: [], read: ["pbpaste"] };
const windows: Tool = {
  program: "clip.exe",
  write: [],
  writeSecret: [],
  read: ["powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"],
};

const timeoutMs = 3_000;

function isThere(program: string, env: NodeJS.ProcessEnv): boolean {
  return spawnSync("which", [program], { stdio: "ignore", env }).status === 0;
}

/** The tool that this machine has, or what to install in words. */
function findTool(env: NodeJS.ProcessEnv): Tool | string {
  if (process.platform === "darwin") return mac;
  if (process.platform === "win32") return windows;
  const tools = [
    ...(env["WAYLAND_DISPLAY"] ? [wayland] : []),
    ...(env["DISPLAY"] ? [xclip, xsel] : []),
  ];
  if (tools.length === 0) return "This machine has no clipboard here: no display is running.";
  const name = env["WAYLAND_DISPLAY"] ? "wl-clipboard" : "xclip";
  return (
    tools.find((tool) => isThere(tool.program, env)) ??
    `Sallyport needs a clipboard tool here: install ${name}.`
  );
}

/** Runs a tool and answers what it printed. One that stays behind to serve what was copied is let be. */
function run(
  program: string,
  args: readonly string[],
  { input, env }: { readonly input: string | null; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const unavailable = (cause?: unknown) => {
      reject(new AppError("clipboard-unavailable", `${program} did not work here.`, { cause }));
    };
    // SECURITY: a secret goes in by stdin: arguments can be read by every user of the machine.
    const child = spawn(program, args, {
      // A tool that stays behind to serve what was copied would hold an output pipe open for ever.
      stdio: input === null ? ["pipe", "pipe", "ignore"] : ["pipe", "ignore", "ignore"],
      timeout: timeoutMs,
      env,
    });
    const parts: Buffer[] = [];
    child.stdout?.on("data", (part: Buffer) => parts.push(part));
    child.on("error", unavailable);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(parts).toString("utf8"));
      else unavailable();
    });
    child.stdin?.on("error", () => undefined); // The exit tells more than a broken pipe.
    child.stdin?.end(input ?? "");
  });
}

/** The clipboard by the system's own tools, for the host that has no Electron. */
export function createToolClipboard(env: NodeJS.ProcessEnv): Clipboard {
  const find = (): Tool => {
    const tool = findTool(env);
    if (typeof tool === "string") throw new AppError("clipboard-unavailable", tool);
    return tool;
  };
  return {
    async writeSecret(text) {
      const tool = find();
      const write = (args: readonly string[]) => run(tool.program, args, { input: text, env });
      await write(tool.writeSecret).catch(async (error: unknown) => {
        // An older wl-copy does not know the hint: copying without it is what was asked for all the same.
        if (tool !== wayland) throw error;
        await write(tool.write);
      });
    },
    async writeText(text) {
      const tool = find();
      await run(tool.program, tool.write, { input: text, env });
    },
    async readText() {
      const [program, ...args] = find().read;
      return run(program, args, { input: null, env });
    },
  };
}
