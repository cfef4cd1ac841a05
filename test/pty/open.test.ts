import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLocalShells } from "../../main/pty/index.ts";

const entry = new URL("../../main/pty/process.ts", import.meta.url).pathname;
const size = { columns: 80, rows: 24 };

type Shells = ReturnType<typeof createLocalShells>;
type Terminal = Awaited<ReturnType<Shells["open"]>>;

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

/** Collects what a terminal says, and waits for what is expected of it. */
function watch(terminal: Terminal) {
  let text = "";
  let exit: { code: number | null; signal: string | null } | null = null;
  terminal.onOutput((chunk) => (text += Buffer.from(chunk).toString()));
  terminal.onExit((how) => (exit = how));
  let isLost = false;
  terminal.onLost(() => (isLost = true));
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return {
    text: () => text,
    ended: () => isLost || exit !== null,
    until: (holds: (said: string) => boolean) => until(() => holds(text)),
    exit: async () => {
      await until(() => isLost || exit !== null);
      return exit;
    },
  };
}

/** The processes that a process has started and that live. */
function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return null;
  }
}

describe("local shells", () => {
  let shells: Shells;
  beforeEach(() => {
    shells = createLocalShells(entry);
  });
  afterEach(() => {
    shells.stop();
  });

  /** Opens a shell and answers the process that it runs in, as well. */
  async function openShell() {
    const terminal = await shells.open({ program: "/bin/sh", ...size });
    const said = watch(terminal);
    terminal.write(bytes("echo home=$PPID=\r"));
    await said.until((text) => /home=\d+=/.test(text));
    return { terminal, said, home: Number(/home=(\d+)=/.exec(said.text())?.[1]) };
  }

  it("lives on when a program is resized in the moment that it ends", async () => {
    const program = "/bin/sh";
    const lasting = watch(await shells.open({ program, ...size }));
    for (let round = 0; round < 8; round++) {
      const brief = await shells.open({ program, ...size });
      const seen = watch(brief);
      brief.write(bytes("exit\r"));
      const resizing = setInterval(() => {
        for (let columns = 20; columns < 60; columns++) brief.resize(columns, 24);
      }, 1);
      await seen.exit();
      clearInterval(resizing);
    }
    expect(lasting.ended()).toBe(false);
  });

  it("runs in a process of their own", async () => {
    const { home } = await openShell();
    expect(home).not.toBe(process.pid);
    expect(parentOf(home)).toBe(process.pid);
  });

  it("gives a shell the person's folder and language, and nothing that is ours", async () => {
    process.env["SALLYPORT_SECRET"] = "canary";
    process.env["NODE_OPTIONS_CANARY"] = "canary";
    const { terminal, said } = await openShell();
    terminal.write(
      bytes("env | grep -c canary; echo vars=$(env | cut -d= -f1 | tr '\\n' ' ')=; pwd; exit\r"),
    );
    await said.exit();
    expect(said.text()).toMatch(/\r\n0\r\n/);
    expect(said.text()).toContain(`\r\n${process.env["HOME"] ?? ""}\r\n`);
    expect(said.text()).toMatch(/vars=.*TERM /);
    expect(said.text()).not.toMatch(/vars=.*(NODE_|VITEST|ELECTRON|npm_).*=/);
    delete process.env["SALLYPORT_SECRET"];
    delete process.env["NODE_OPTIONS_CANARY"];
  });

  it("starts the person's login shell when none is named", async () => {
    const terminal = await shells.open({ program: "", ...size });
    const said = watch(terminal);
    terminal.write(bytes("exit 4\r"));
    expect(await said.exit()).toEqual({ code: 4, signal: null });
  });

  it("refuses a program that is not there", async () => {
    await expect(shells.open({ program: "/no/such/shell", ...size })).rejects.toThrow();
    await openShell();
  });

  it("tells the signal that ended a program", async () => {
    const { terminal, said } = await openShell();
    terminal.write(bytes("kill -9 $$\r"));
    expect(await said.exit()).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("ends a program that does not want to, by force", async () => {
    const { terminal, said } = await openShell();
    terminal.write(bytes("trap '' HUP; echo trap''ped; while :; do sleep 0.1; done\r"));
    await said.until((text) => text.includes("trapped"));
    terminal.end();
    expect((await said.exit())?.signal).toBe("SIGKILL");
  });

  it("ends their sessions when their process is killed, and starts a new one for the next", async () => {
    const { terminal, home } = await openShell();
    const lost = new Promise<void>((resolve) => {
      terminal.onLost(resolve);
    });
    process.kill(home, "SIGKILL");
    await lost;
    const next = await openShell();
    expect(next.home).not.toBe(home);
  });

  it("holds a program back while paused", async () => {
    const { terminal, said } = await openShell();
    terminal.write(bytes("yes\r"));
    await said.until((text) => text.length > 100_000);
    terminal.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const held = said.text().length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(said.text().length).toBe(held);
    terminal.resume();
    await said.until((text) => text.length > held);
    terminal.end();
    await said.exit();
  });

  it("leaves no file open and no process behind after forty shells", async () => {
    const { home } = await openShell();
    const openFiles = () => readdirSync(`/proc/${home}/fd`).length;
    const before = openFiles();
    for (let round = 0; round < 10; round++) {
      const four = await Promise.all([openShell(), openShell(), openShell(), openShell()]);
      four[0].terminal.end();
      for (const { terminal } of four.slice(1)) terminal.write(bytes("exit\r"));
      await Promise.all(four.map(({ said }) => said.exit()));
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(openFiles()).toBeLessThanOrEqual(before + 1);
    expect(childrenOf(home)).toHaveLength(1);
  });

  it("takes every program along when it is stopped", async () => {
    const { home } = await openShell();
    const [shell = 0] = childrenOf(home);
    shells.stop();
    // The one of them ends the other, and is gone itself a moment earlier or later.
    await expect
      .poll(() => [parentOf(home), parentOf(shell)], { timeout: 5_000 })
      .toEqual([null, null]);
  });
});
