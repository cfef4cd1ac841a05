import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { grammar } from "../../main/cli/grammar.ts";
import { exportFormats, importFormats } from "../../main/core/transfer/formats.ts";
import { buildCli, run } from "./fixture.ts";

const execute = promisify(execFile);
let folder = "";

/**
 * Starts a shell on a terminal of its own, types a line with tabs behind it, and shows what the terminal shows from
 * there on. The shell takes keys in their order, so what it answers to the command behind them comes last.
 */
const typist = `
import os, pty, sys
child, terminal = pty.fork()
if child == 0:
  os.chdir(sys.argv[1])
  os.execvpe(sys.argv[3], sys.argv[3:], {**os.environ, "TERM": "dumb", "HOME": sys.argv[1], "ZDOTDIR": sys.argv[1]})
def until(mark):
  seen = b""
  while mark not in seen: seen += os.read(terminal, 4096)
  return seen
until(b"READY>")
os.write(terminal, sys.argv[2].encode() + b"\\t\\t\\x15echo EN''D\\r")
sys.stdout.buffer.write(until(b"END"))
`;

const shells = {
  bash: ["bash", "--noprofile", "--rcfile", "rc", "-i"],
  zsh: ["zsh", "-i"],
} as const;

async function typed(shell: keyof typeof shells, line: string): Promise<string> {
  const args = ["-c", typist, folder, line, ...shells[shell]];
  const { stdout } = await execute("python3", args, { timeout: 60_000 });
  return stdout.replaceAll("\r", "");
}

/** What fish would offer behind a line; it tells so by itself. */
async function offered(line: string): Promise<string> {
  const script = "source $argv[1]; complete -C $argv[2]";
  const args = ["--no-config", "-c", script, path.join(folder, "fish"), line];
  const env = { ...process.env, HOME: folder };
  return (await execute("fish", args, { env, cwd: folder })).stdout;
}

beforeAll(async () => {
  await buildCli();
  folder = mkdtempSync(path.join(tmpdir(), "sallyport-completion-"));
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, out } = await run(["completion", shell]);
    expect(code).toBe(0);
    writeFileSync(path.join(folder, shell), out);
  }
  writeFileSync(path.join(folder, "a file.kdbx"), "");
  writeFileSync(
    path.join(folder, "rc"),
    "source ./bash\nPS1='READY>'\nbind 'set bell-style none'\n",
  );
  const zshrc = "autoload -U compinit; compinit -u -D; source ./zsh\nunsetopt beep\nPS1='READY>'\n";
  writeFileSync(path.join(folder, ".zshrc"), zshrc);
}, 60_000);

it("knows the formats that there are", () => {
  expect([...grammar.import.options.format.choices].sort()).toEqual(
    importFormats.map(({ name }) => name).sort(),
  );
  expect([...grammar.export.options.format.choices].sort()).toEqual(
    exportFormats.map(({ name }) => name).sort(),
  );
});

const cases: readonly (readonly [
  line: string,
  offers: readonly string[],
  not: readonly string[],
])[] = [
  ["sallyport exp", ["export"], ["import"]],
  ["sallyport import --format ", ["keepass-xml", "dashlane"], ["cxf-json"]],
  ["sallyport export --format ", ["cxf-json", "bitwarden-json-sealed"], ["keepass-xml"]],
  ["sallyport list --type ", ["ssh_key", "env_file"], ["keepass-xml"]],
  ["sallyport import --on-duplicate ", ["skip", "replace", "both"], ["tags"]],
  ["sallyport get --fi", ["--field"], ["--format"]],
  ["sallyport audit ", ["verify"], ["a file"]],
  ["sallyport --data x completion ", ["bash", "zsh", "fish"], ["a file"]],
  ["sallyport import ", ["kdbx"], ["export"]],
  ["sallyport get ", [], ["kdbx"]],
];

describe.each(["bash", "zsh"] as const)("in %s, at a terminal", (shell) => {
  it.runIf(existsSync(`/usr/bin/${shell}`)).each(cases)(
    "“%s” is completed",
    async (line, offers, not) => {
      const seen = (await typed(shell, line)).replace(line, "");
      for (const offer of offers)
        expect(seen).toContain(offer.replace(line.split(" ").at(-1) ?? "", ""));
      for (const other of not) expect(seen).not.toContain(other);
      expect(seen).not.toMatch(/command not found|error|bad /i);
    },
    60_000,
  );
});

describe("in fish", () => {
  it.runIf(existsSync("/usr/bin/fish")).each(cases)(
    "“%s” is completed",
    async (line, offers, not) => {
      const seen = await offered(line);
      for (const offer of offers) expect(seen).toContain(offer);
      for (const other of not) expect(seen).not.toContain(other);
    },
    60_000,
  );
});
