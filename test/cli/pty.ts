import { spawn } from "node:child_process";
import { program } from "./fixture.ts";

/** Typed when the terminal shows `wait`. */
export interface Step {
  readonly wait: string;
  readonly type: string;
}

export interface Seen {
  /** As a shell tells it: 128 and the number of the signal that ended it. */
  readonly code: number;
  /** All that the terminal showed. */
  readonly text: string;
}

const driver = `
import json, os, pty, sys
asked = json.load(sys.stdin)
child, terminal = pty.fork()
if child == 0: os.execv(asked["command"][0], asked["command"])
seen = b""
def read():
  global seen
  try: more = os.read(terminal, 4096)
  except OSError: return False
  seen += more
  return len(more) > 0
from_ = 0
for step in asked["steps"]:
  wait = step["wait"].encode()
  while wait not in seen[from_:]:
    if not read(): break
  from_ = max(0, seen.rfind(wait)) + len(wait)
  if step["type"] == "HANG UP": os.close(terminal); break
  try: os.write(terminal, step["type"].encode())
  except OSError: break
else:
  while read(): pass
_, status = os.waitpid(child, 0)
code = os.waitstatus_to_exitcode(status)
json.dump({"code": code if code >= 0 else 128 - code, "text": seen.decode("utf8", "replace")}, sys.stdout)
`;

/** Instead of typing: the terminal is closed, as a window is. */
export const hangUp = "HANG UP";

/** Runs the command line at a terminal of its own, and types what the steps say, one after the other. */
export function typedAt(args: readonly string[], steps: readonly Step[]): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const python = spawn("python3", ["-c", driver]);
    let out = "";
    let err = "";
    python.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
    python.stderr.on("data", (bytes: Buffer) => (err += bytes.toString()));
    python.once("close", () => {
      try {
        resolve(JSON.parse(out) as Seen);
      } catch {
        reject(new Error(err));
      }
    });
    python.stdin.end(JSON.stringify({ command: [process.execPath, program, ...args], steps }));
  });
}
