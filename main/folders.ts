import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { AppError } from "#core/errors";

export interface Folders {
  /** The vault and all that belongs to it. */
  readonly data: string;
  /** What belongs to this machine: where the data is, the window's place, how new the vault was. */
  readonly state: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

function conventional(platform: NodeJS.Platform, env: Environment, home: string): Folders {
  switch (platform) {
    case "darwin": {
      const support = path.join(home, "Library", "Application Support", "Sallyport");
      return { data: path.join(support, "Data"), state: path.join(support, "State") };
    }
    case "win32": {
      // Local and not roaming: a vault is no profile setting to be copied about.
      const local = path.join(
        env["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local"),
        "Sallyport",
      );
      return { data: path.join(local, "Data"), state: path.join(local, "State") };
    }
    default:
      return {
        data: path.join(env["XDG_DATA_HOME"] ?? path.join(home, ".local", "share"), "sallyport"),
        state: path.join(env["XDG_STATE_HOME"] ?? path.join(home, ".local", "state"), "sallyport"),
      };
  }
}

const pointerFile = (state: string) => path.join(state, "data-folder.json");

/**
 * Where the person moved the data to, or null. A pointer that cannot be read is as good as none; one to a
 * place without a vault is a drive that is not connected, and never a fresh start.
 */
function movedTo(state: string): string | null {
  const folder = readPointer(state);
  if (folder === null || existsSync(path.join(folder, "vault.sqlite"))) return folder;
  throw new AppError(
    "folder-unsuitable",
    `Your data was moved to ${folder}, and is not there now. Connect its drive and start again, or remove ${pointerFile(state)} to go without it.`,
  );
}

function readPointer(state: string): string | null {
  try {
    // By hand: the command line starts with this, and a schema's library would take as long as all the rest.
    const { folder } = JSON.parse(readFileSync(pointerFile(state), "utf8")) as { folder?: unknown };
    return typeof folder === "string" && folder !== "" ? folder : null;
  } catch {
    return null;
  }
}

/** Remembers a data folder other than the system's usual one. */
export function rememberDataFolder(state: string, folder: string): void {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  writeFileSync(pointerFile(state), JSON.stringify({ folder }), { mode: 0o600 });
}

/** Sixteen hexadecimal digits that stand for a text. */
function shortHash(text: string): string {
  // Loaded only here: the command line starts with this file, and mostly needs no hash.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/**
 * The folders to use: the one that was asked for, else where the data was moved to, else where this system
 * keeps such things (throws `folder-unsuitable` when the moved data is not there). A folder that was asked for has this machine's state of its own, outside of it, so that
 * a copy of the folder does not carry along what proves that it is the newest.
 */
export function findFolders(
  asked: string | undefined,
  env: Environment = process.env,
  home: string = homedir(),
): Folders {
  const usual = conventional(process.platform, env, home);
  if (asked === undefined) return { data: movedTo(usual.state) ?? usual.data, state: usual.state };
  const data = path.resolve(asked);
  const own = shortHash(data);
  const state = path.join(usual.state, "elsewhere", own);
  return { data: movedTo(state) ?? data, state };
}

/** A name of a Unix socket has no room for more (sun_path of unix(7), and less on macOS). */
const longestSocket = 100;

/** Where the running application answers the command line: a socket in a folder of its own, or a pipe's name. */
export function doorOf({ state }: Pick<Folders, "state">): string {
  return socketOf(state, { folder: "door", file: "sallyport", pipe: "sallyport" });
}

/** Where the key agent answers. */
export function agentOf({ state }: Pick<Folders, "state">): string {
  return socketOf(state, { folder: "agent", file: "agent", pipe: "sallyport-agent" });
}

function socketOf(state: string, names: { folder: string; file: string; pipe: string }): string {
  const short = () => shortHash(state);
  if (process.platform === "win32") return `\\\\.\\pipe\\${names.pipe}-${short()}`;
  const usual = path.join(state, names.folder, `${names.file}.sock`);
  if (Buffer.byteLength(usual) <= longestSocket) return usual;
  return path.join(tmpdir(), `sallyport-${short()}`, `${names.file}.sock`);
}

/** Folders of a demonstration: new, and gone when the process ends. */
export function throwAwayFolders(): Folders {
  const base = mkdtempSync(path.join(tmpdir(), "sallyport-demo-"));
  process.once("exit", () => {
    rmSync(base, { recursive: true, force: true });
  });
  return { data: path.join(base, "data"), state: path.join(base, "state") };
}
