import { accessSync, constants } from "node:fs";
import { userInfo } from "node:os";
import { basename, delimiter, isAbsolute, join } from "node:path";

type Variables = Readonly<Record<string, string | undefined>>;

/** What a person's shell needs to be itself. Whatever else it needs, its own start-up files set. */
const kept = [
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "PATH",
  "LANG",
  "LANGUAGE",
  "TZ",
  "TMPDIR",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "DBUS_SESSION_BUS_ADDRESS",
  "SSH_AUTH_SOCK",
  "DESKTOP_SESSION",
  "SystemRoot",
  "SystemDrive",
  "windir",
  "ComSpec",
  "PATHEXT",
  "TEMP",
  "TMP",
  "APPDATA",
  "LOCALAPPDATA",
  "ProgramData",
  "ProgramFiles",
  "ProgramFiles(x86)",
  "USERPROFILE",
  "USERNAME",
  "USERDOMAIN",
  "HOMEDRIVE",
  "HOMEPATH",
  "COMPUTERNAME",
];
const keptFamilies = /^(LC_|XDG_)/;

/**
 * The part of an environment that a shell is given.
 * SECURITY: a list of what may pass, so that no token or setting of ours or of a launcher's can leak.
 */
export function cleanVariables(variables: Variables): Record<string, string> {
  const names = Object.keys(variables).filter(
    (name) => kept.includes(name) || keptFamilies.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, variables[name] ?? ""]));
}

/** The variables that tell a program which terminal it has. */
export const terminalVariables = { TERM: "xterm-256color", COLORTERM: "truecolor" };

/** The person's login shell, or the system's first. */
export function loginShell(): string {
  if (process.platform === "win32") return "powershell.exe";
  return userInfo().shell ?? process.env["SHELL"] ?? "/bin/sh";
}

/** Arguments that make a shell read the person's start-up files, where it is a shell that we know. */
export function loginArguments(program: string): string[] {
  return /^(ba|z|fi|k|da|a)?sh$/.test(basename(program)) ? ["-l"] : [];
}

/** The file that `program` names, or null when there is none that may be run. */
export function findProgram(program: string, path: string): string | null {
  if (process.platform === "win32") return program;
  const places = isAbsolute(program)
    ? [program]
    : path.split(delimiter).map((folder) => join(folder, program));
  return places.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
