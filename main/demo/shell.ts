import { commands, type Surroundings } from "./commands.ts";

export interface Shell {
  /** What came from the keyboard. */
  type(text: string): void;
  resize(size: { readonly columns: number; readonly rows: number }): void;
  stop(): void;
}

export interface ShellParts {
  readonly user: string;
  readonly host: string;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly write: (text: string) => void;
  readonly leave: (code: number) => void;
}

const mostLine = 4000;

/** A shell that pretends: a line editor, a history, and the commands of commands.ts. */
export function createShell(parts: ShellParts): Shell {
  const shell = new PretendShell(parts);
  shell.greet();
  return shell;
}

class PretendShell implements Shell {
  readonly #parts: ShellParts;
  readonly #history: string[] = [];
  #size;
  #folder = "~";
  #line = "";
  #recall = 0;
  #stopRunning: (() => void) | null = null;

  constructor(parts: ShellParts) {
    this.#parts = parts;
    this.#size = parts.size;
  }

  greet(): void {
    const { host, write } = this.#parts;
    write(`\x1b]0;${this.#parts.user}@${host}\x07`);
    write(`Welcome to \x1b[1m${host}\x1b[0m, the server of Sallyport's demonstration.\r\n`);
    write("Nothing here is real. Type \x1b[36mhelp\x1b[0m to see what it can do.\r\n\r\n");
    this.#prompt();
  }

  resize(size: { readonly columns: number; readonly rows: number }): void {
    this.#size = size;
  }

  stop(): void {
    this.#stopRunning?.();
    this.#stopRunning = null;
  }

  type(text: string): void {
    // Arrow keys as one piece each; everything else by character. Brackets around a paste are dropped.
    // eslint-disable-next-line no-control-regex -- the keys of a terminal are control characters
    for (const key of text.match(/\x1b\[20[01]~|\x1b\[[A-D]|\x1b.?|[^\x1b]/gu) ?? [])
      this.#press(key);
  }

  #press(key: string): void {
    if (this.#stopRunning !== null) {
      if (key === "\x03" || key === "q") {
        this.stop();
        this.#parts.write(key === "q" ? "" : "^C\r\n");
        this.#prompt();
      }
      return;
    }
    const act = this.#keys[key];
    if (act !== undefined) act();
    else if (key >= " " && key !== "\x7f" && this.#line.length < mostLine) {
      this.#line += key;
      this.#parts.write(key);
    }
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    "\r": () => {
      this.#enter();
    },
    "\n": () => {
      this.#enter();
    },
    "\x03": () => {
      this.#parts.write("^C\r\n");
      this.#prompt();
    },
    "\x04": () => {
      if (this.#line === "") this.#parts.leave(0);
    },
    "\x0c": () => {
      this.#parts.write("\x1b[H\x1b[2J");
      this.#show(this.#line);
    },
    "\x15": () => {
      this.#show("");
    },
    "\x7f": () => {
      if (this.#line !== "") this.#show(this.#line.replace(/.$/su, ""));
    },
    "\x1b[A": () => {
      this.#remember(-1);
    },
    "\x1b[B": () => {
      this.#remember(1);
    },
  };

  #remember(step: number): void {
    const at = Math.min(this.#history.length, Math.max(0, this.#recall + step));
    this.#recall = at;
    this.#show(this.#history[at] ?? "");
  }

  /** Writes the prompt anew, with another line behind it. */
  #show(line: string): void {
    this.#parts.write(`\r\x1b[K${this.#promptText()}${line}`);
    this.#line = line;
  }

  #prompt(): void {
    this.#line = "";
    this.#recall = this.#history.length;
    this.#parts.write(this.#promptText());
  }

  #promptText(): string {
    const { user, host } = this.#parts;
    return `\x1b[32m${user}@${host.split(".")[0] ?? host}\x1b[0m:\x1b[34m${this.#folder}\x1b[0m$ `;
  }

  #enter(): void {
    const line = this.#line.trim();
    this.#parts.write("\r\n");
    if (line !== "") this.#history.push(line);
    const [name = "", ...words] = line.split(/\s+/);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (name === "exit" || name === "logout") {
      this.#parts.leave(Number(words[0] ?? 0) & 0xff);
      return;
    }
    if (name !== "" && command === undefined) {
      this.#parts.write(`${name}: not found here. Type help.\r\n`);
    }
    this.#stopRunning = command?.run(words, this.#surroundings()) ?? null;
    if (this.#stopRunning === null) this.#prompt();
  }

  #surroundings(): Surroundings {
    const { user, host, write } = this.#parts;
    return {
      user,
      host,
      size: this.#size,
      folder: this.#folder,
      history: this.#history,
      say: (text) => {
        write(`${text}\r\n`);
      },
      write,
      go: (folder) => {
        this.#folder = folder;
      },
    };
  }
}
