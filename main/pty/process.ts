/**
 * The second process: local programs under pseudo-terminals. It is started with a clean environment, knows no
 * room of ours, and ends its programs when the trusted side goes away.
 */
import { startProgram, type RunningProgram } from "./program.ts";
import type { Report, Request } from "./messages.ts";

/** What Electron's utility process has in place of Node's channel. */
interface ParentPort {
  on(name: "message", listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const programs = new Map<number, RunningProgram>();
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;

function send(report: Report): void {
  if (parentPort !== undefined) parentPort.postMessage(report);
  else if (process.connected) process.send?.(report);
}

function open(request: Extract<Request, { kind: "open" }>): void {
  const { id } = request;
  const program = tryStart(request, (report) => {
    if (report.kind === "exit") programs.delete(id);
    send({ ...report, id });
  });
  if (program !== null) programs.set(id, program);
  send({ kind: program === null ? "failed" : "opened", id });
}

function tryStart(...args: Parameters<typeof startProgram>): RunningProgram | null {
  try {
    return startProgram(...args);
  } catch {
    // node-pty throws where a fork or a terminal cannot be had.
    return null;
  }
}

function take(request: Request): void {
  if (request.kind === "open") {
    open(request);
    return;
  }
  const program = programs.get(request.id);
  // It may have ended while the request was on its way.
  if (program === undefined) return;
  switch (request.kind) {
    case "write":
      program.write(request.bytes);
      return;
    case "resize":
      program.resize(request.columns, request.rows);
      return;
    case "got":
      program.got(request.count);
      return;
    case "pause":
    case "resume":
    case "end":
      program[request.kind]();
      return;
  }
  request satisfies never;
}

function leave(): void {
  for (const program of programs.values()) program.kill();
  process.exit(0);
}

if (parentPort === undefined) {
  process.on("message", (request: Request) => {
    take(request);
  });
  process.on("disconnect", leave);
} else {
  parentPort.on("message", ({ data }) => {
    take(data as Request);
  });
}
// Ctrl-C in the terminal that started us is for the trusted side to act on.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", leave);
