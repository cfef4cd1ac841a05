import { spawn, spawnSync } from "node:child_process";
import { AppError } from "#core/errors";
import type { Clipboard } from "#core/ports";

interface Tool {
  readonly program: string;
  readonly write: readonly string[];
  /** What the tool needs to tell history keepers not to remember, where it can. */
  readonly writeSecret: readonly string[];
  readonly read: readonly [program: string, ...args: string[]];
  /** The bytes that it takes text as. UTF-8 unless it says otherwise. */
  readonly encode?: (text: string) => Buffer;
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
/**
 * `clip.exe` would take text in the console's code page, and a byte order mark that says otherwise ends up on
 * the clipboard. So PowerShell both ways: the text comes in as base64, and goes out as UTF-8 without a mark.
 */
const powershell = (script: string) => ["-NoProfile", "-NonInteractive", "-Command", script];
const takeText = powershell(
  "$t = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadToEnd())); if ($t) { Set-Clipboard -Value $t } else { Set-Clipboard -Value $null }",
);
const giveText = powershell(
  "[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false; [Console]::Write((Get-Clipboard -Raw))",
);
const windows: Tool = {
  program: "powershell.exe",
  write: takeText,
  writeSecret: takeText,
  read: ["powershell.exe", ...giveText],
  encode: (text) => Buffer.from(Buffer.from(text, "utf8").toString("base64"), "latin1"),
};

/** PowerShell takes its time to start. */
const timeoutMs = 8_000;

function isThere(program: string, env: NodeJS.ProcessEnv): boolean {
  return spawnSync("which", [program], { stdio: "ignore", env }).status === 0;
}

/** The tool that this machine has, or what to install in words. */
function findTool(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Tool | string {
  if (platform === "darwin") return mac;
  if (platform === "win32") return windows;
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
  { input, env }: { readonly input: Buffer | null; readonly env: NodeJS.ProcessEnv },
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
    child.stdin?.end(input ?? undefined);
  });
}

/** The clipboard by the system's own tools, for the host that has no Electron. */
export function createToolClipboard(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Clipboard {
  const find = (): Tool => {
    const tool = findTool(env, platform);
    if (typeof tool === "string") throw new AppError("clipboard-unavailable", tool);
    return tool;
  };
  const bytesFor = ({ encode = (text) => Buffer.from(text, "utf8") }: Tool, text: string) =>
    encode(text);
  return {
    async writeSecret(text) {
      const tool = find();
      const input = bytesFor(tool, text);
      const write = (args: readonly string[]) => run(tool.program, args, { input, env });
      await write(tool.writeSecret).catch(async (error: unknown) => {
        // An older wl-copy does not know the hint: copying without it is what was asked for all the same.
        if (tool !== wayland) throw error;
        await write(tool.write);
      });
    },
    async writeText(text) {
      const tool = find();
      await run(tool.program, tool.write, { input: bytesFor(tool, text), env });
    },
    async readText() {
      const [program, ...args] = find().read;
      return run(program, args, { input: null, env });
    },
  };
}
