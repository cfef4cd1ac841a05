import { fileText, folderEntries, resolveFolder } from "./files.ts";

/** What a pretended command sees of the shell that runs it. */
export interface Surroundings {
  readonly user: string;
  readonly host: string;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly folder: string;
  readonly history: readonly string[];
  /** A line. */
  readonly say: (text: string) => void;
  readonly write: (text: string) => void;
  readonly go: (folder: string) => void;
}

interface Command {
  readonly about: string;
  /** Answers what stops it, when it goes on by itself. */
  readonly run: (words: readonly string[], around: Surroundings) => (() => void) | null;
}

function once(
  about: string,
  run: (words: readonly string[], around: Surroundings) => void,
): Command {
  return {
    about,
    run(words, around) {
      run(words, around);
      return null;
    },
  };
}

export const commands: Readonly<Record<string, Command>> = {
  help: once("shows this list", (_, { say }) => {
    for (const [name, { about }] of Object.entries(commands)) {
      say(`  \x1b[36m${name.padEnd(9)}\x1b[0m ${about}`);
    }
    say(`  \x1b[36m${"exit".padEnd(9)}\x1b[0m ends the session`);
  }),
  ls: once("lists the files here", (words, { folder, say }) => {
    const entries = folderEntries(folder);
    const names = entries.map(({ name, isFolder }) =>
      isFolder ? `\x1b[1;34m${name}/\x1b[0m` : name,
    );
    if (!words.includes("-l")) {
      say(names.join("  "));
      return;
    }
    entries.forEach(({ size, isFolder }, index) => {
      const mode = isFolder ? "drwxr-xr-x" : "-rw-r--r--";
      say(`${mode}  deploy  ${String(size).padStart(6)}  ${names[index] ?? ""}`);
    });
  }),
  cd: once("goes to another folder", ([name = "~"], { folder, go, say }) => {
    const next = resolveFolder(folder, name);
    if (next === null) say(`cd: ${name}: no such folder`);
    else go(next);
  }),
  pwd: once("says which folder this is", (_, { folder, say, user }) => {
    say(folder.replace("~", `/home/${user}`));
  }),
  cat: once("shows a file", ([name = ""], { folder, say }) => {
    const text = fileText(folder, name);
    if (text === null) say(`cat: ${name}: no such file`);
    else text.split("\n").forEach(say);
  }),
  date: once("says what time it is", (_, { say }) => {
    say(new Date().toString());
  }),
  whoami: once("says who you are", (_, { say, user }) => {
    say(user);
  }),
  hostname: once("says which machine this is", (_, { say, host }) => {
    say(host);
  }),
  uptime: once("says how long it has been up", (_, { say }) => {
    say(` ${new Date().toTimeString().slice(0, 8)} up 41 days,  3:12,  2 users,  load 0.18, 0.22`);
  }),
  echo: once("says it back", (words, { say }) => {
    say(words.join(" "));
  }),
  title: once("names this terminal", (words, { write }) => {
    // eslint-disable-next-line no-control-regex -- taken out, so that a title stays a title
    write(`\x1b]0;${words.join(" ").replace(/[\x00-\x1f\x7f-\x9f]/g, "")}\x07`);
  }),
  colours: once("shows the colours of the theme", (_, { say }) => {
    for (const bright of [0, 60]) {
      const row = Array.from({ length: 8 }, (_item, index) => `\x1b[${40 + bright + index}m     `);
      say(`${row.join("")}\x1b[0m`);
    }
    const ramp = Array.from({ length: 36 }, (_item, index) => `\x1b[48;5;${16 + index * 6}m `);
    say(`${ramp.join("")}\x1b[0m`);
  }),
  log: once("writes 500 lines, to scroll and search in", (_, { say }) => {
    for (let line = 1; line <= 500; line++) say(logLine(line));
  }),
  top: { about: "shows what is running, until q", run: (_, around) => watch(around) },
  history: once("lists what you typed", (_, { say, history }) => {
    history.forEach((line, index) => {
      say(`${String(index + 1).padStart(4)}  ${line}`);
    });
  }),
  clear: once("clears the screen", (_, { write }) => {
    write("\x1b[H\x1b[2J\x1b[3J");
  }),
};

const levels = ["\x1b[32mINFO \x1b[0m", "\x1b[32mINFO \x1b[0m", "\x1b[33mWARN \x1b[0m"];
const happenings = ["GET /health 200", "GET /v1/harbours 200", "slow query on berths", "job done"];

function logLine(line: number): string {
  const time = new Date(Date.UTC(2026, 5, 1, 8, 0, line)).toISOString();
  const level = levels[line % levels.length] ?? "";
  return `\x1b[2m${time}\x1b[0m ${level} ${happenings[line % happenings.length] ?? ""} (${line})`;
}

const programs = ["harbour-api", "postgres", "nginx", "sshd", "node_exporter", "systemd", "cron"];

function watch({ size, write }: Surroundings): () => void {
  let beat = 0;
  const paint = () => {
    beat++;
    const rows = programs.slice(0, Math.max(1, size.rows - 6)).map((name, index) => {
      const load = Math.abs(Math.sin(beat / 3 + index)) * (30 / (index + 1));
      const bar = "█".repeat(Math.round(load / 2)).padEnd(15);
      const colour = load > 15 ? 33 : 32;
      return `${String(401 + index * 37).padStart(6)}  ${load.toFixed(1).padStart(5)}  \x1b[${colour}m${bar}\x1b[0m  ${name}`;
    });
    const head = `\x1b[7m${"   PID   %CPU                   PROGRAM".padEnd(size.columns)}\x1b[0m`;
    const text = [new Date().toTimeString().slice(0, 8), "", head, ...rows, "", "q ends this"];
    write(`\x1b[H\x1b[2J${text.join("\r\n")}`);
  };
  write("\x1b[?1049h\x1b[?25l");
  paint();
  const timer = setInterval(paint, 1000);
  return () => {
    clearInterval(timer);
    write("\x1b[?25h\x1b[?1049l");
  };
}
