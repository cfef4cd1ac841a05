import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buildCli,
  newFolders,
  password,
  program,
  run,
  start,
  startApplication,
  type Application,
  type Ended,
} from "./fixture.ts";

const header = "name,url,username,password,note\n";
const row = (name: string, secret: string) =>
  `${name},https://${name}.example,mara,${secret},a note\n`;
const secret = "tV7#cobalt-Weir9";

/** A folder for files that come in and go out, beside the data folder. */
function deskBeside(data: string): string {
  const folder = path.join(path.dirname(data), "files");
  mkdirSync(folder, { recursive: true });
  return folder;
}

function write(folder: string, name: string, text: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** What it says besides that the person is being asked. */
function complaints({ err }: Ended): string {
  return err.replace(/^Sallyport asks you.*\n/gm, "");
}

/** Both ways in: the command opens the vault itself, or asks the application. */
describe.each(["on the vault file", "of the running application"] as const)("moving, %s", (way) => {
  let application: Application | null = null;
  let data: string;
  let folder: string;

  beforeAll(async () => {
    await buildCli();
    if (way === "of the running application") {
      application = await startApplication();
      ({ data } = application.folders);
    } else {
      ({ data } = newFolders());
      expect(
        await run(["init", "--password-stdin", "--data", data], `${password}\n`),
      ).toMatchObject({ code: 0 });
    }
    folder = deskBeside(data);
  }, 120_000);
  afterAll(async () => {
    await application?.stop();
    expect(application?.problems ?? []).toEqual([]);
  });

  const at = (...args: string[]) => ["--data", data, "--password-stdin", ...args];
  const move = (args: readonly string[], ...lines: string[]) =>
    run(at(...args), [password, ...lines, ""].join("\n"));
  const json = async (args: readonly string[], ...lines: string[]) => {
    const ended = await move([...args, "--json"], ...lines);
    expect(complaints(ended)).toBe("");
    return JSON.parse(ended.out) as Record<string, unknown>;
  };
  const total = async () => (await json(["list"]))["total"];

  it("[T2] a dry run tells line by line what would come in, and writes nothing", async () => {
    const file = write(folder, "chrome.csv", header + row("forge", secret));
    const tried = await move(["import", "--dry-run", file]);
    expect(tried.code).toBe(0);
    expect(complaints(tried)).toBe("");
    expect(tried.out).toContain("forge");
    expect(tried.out).toContain("line 2");
    expect(tried.out).toContain("Nothing was written");
    expect(tried.out).not.toContain(secret);
    expect(await total()).toBe(0);
  }, 60_000);

  it("[T4] [T5] an import comes in once, and what differs as it was asked for", async () => {
    const file = write(folder, "once.csv", header + row("forge", secret));
    expect(await json(["import", file])).toMatchObject({
      format: "chrome-csv",
      records: [{ where: "line 2", name: "forge", type: "login", step: "add", isThere: false }],
      outcome: { added: 1, replaced: 0, skipped: 0 },
    });
    expect(await json(["import", file])).toMatchObject({ outcome: { added: 0, skipped: 1 } });
    const changed = write(folder, "changed.csv", header + row("forge", "another"));
    expect(await json(["import", changed])).toMatchObject({ outcome: { skipped: 1 } });
    expect(await json(["import", changed, "--on-duplicate", "replace"])).toMatchObject({
      outcome: { replaced: 1 },
    });
    const third = write(folder, "third.csv", header + row("forge", "a third"));
    expect(await json(["import", third, "--on-duplicate", "both"])).toMatchObject({
      outcome: { added: 1 },
    });
    expect(await total()).toBe(2);
    const names = readdirSync(path.join(data, "backups"));
    expect(names.some((name) => name.startsWith("before-import-"))).toBe(true);
  }, 120_000);

  it("says what is wrong with a file, and where, and with what code", async () => {
    const none = path.join(folder, "nowhere.csv");
    expect(await move(["import", none])).toMatchObject({ code: 8, out: "" });
    const torn = write(folder, "torn.csv", `${header}a,https://a.example,"never closed`);
    const refused = await move(["import", torn]);
    expect(refused).toMatchObject({ code: 8, out: "" });
    expect(refused.err).toMatch(/line 2/i);
    const odd = write(folder, "odd.bin", Buffer.from([0, 1, 2, 3, 0xff, 0xfe]));
    expect(await move(["import", odd])).toMatchObject({ code: 2, out: "" });
    expect(await move(["import", torn, "--format", "word-perfect"])).toMatchObject({ code: 2 });
    expect(await move(["import", torn, "--on-duplicate", "burn"])).toMatchObject({ code: 2 });
    expect(await move(["import", torn, "--vault", "Nowhere"])).toMatchObject({ code: 3 });
    expect(await move(["import"])).toMatchObject({ code: 2 });
  }, 120_000);

  it("[T7] [T8] an export is its owner's alone, takes no other's place, and comes back the same", async () => {
    const file = path.join(folder, "vault.kdbx");
    const kdbx = ["export", file, "--format", "kdbx"];
    const written = await move(kdbx, "of the file");
    expect(written.code).toBe(0);
    expect(complaints(written)).toBe("");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).toString("latin1")).not.toContain("forge");
    expect(await move(kdbx, "of the file")).toMatchObject({ code: 9, out: "" });
    expect(await move([...kdbx, "--force"], "of the file")).toMatchObject({ code: 0 });
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
    // The file's own password is the line behind the master password's.
    expect(await move(["import", file, "--dry-run"], "wrong")).toMatchObject({ code: 5, out: "" });
    expect(await move(["import", file, "--dry-run"])).toMatchObject({ code: 2, out: "" });
    const back = (await json(["import", file, "--dry-run"], "of the file")) as {
      records: { step: string; isThere: boolean }[];
    };
    expect(back.records.length).toBeGreaterThan(1);
    expect(back.records.every(({ isThere, step }) => isThere && step === "skip")).toBe(true);
  }, 180_000);

  it("warns of a file that anybody can read, and asks for the right master password", async () => {
    const file = path.join(folder, "open.csv");
    const open = await move(["export", file, "--format", "csv"]);
    expect(open.code).toBe(0);
    expect(open.err).toMatch(/anybody who gets this file/i);
    const refused = await run(
      at("export", path.join(folder, "no.csv"), "--format", "csv"),
      "a wrong one\n",
    );
    expect(refused).toMatchObject({ code: 5, out: "" });
    expect(existsSync(path.join(folder, "no.csv"))).toBe(false);
    expect(
      await move(["export", path.join(folder, "a", "b.csv"), "--format", "csv"]),
    ).toMatchObject({ code: 3 });
    expect(await move(["export", file, "--format", "word"])).toMatchObject({ code: 2 });
  }, 120_000);

  it("[T4] Ctrl-C ends an import whole", async () => {
    const before = await total();
    const rows = Array.from({ length: 20_000 }, (_, at) => row(`site-${at}`, `pw-${at}`));
    const file = write(folder, "large.csv", header + rows.join(""));
    const running = start(at("import", file), `${password}\n`);
    const stopping = setInterval(() => running.child.kill("SIGINT"), 3000);
    const ended = await running.ended;
    clearInterval(stopping);
    const outcome = ended.code === 0 ? 20_000 : 0;
    if (ended.code !== 0) expect(ended).toMatchObject({ code: 130, out: "" });
    expect(await total()).toBe(Number(before) + outcome);
  }, 180_000);

  it("a closed pipe and a killed parent leave nothing half done", async () => {
    const before = Number(await total());
    const file = write(folder, "pipe.csv", header + row("pipe", "pw"));
    const shell = `exec "$0" "$@" | true`;
    const args = ["-c", shell, process.execPath, program, ...at("import", file)];
    const child = spawn("bash", args, { stdio: ["pipe", "ignore", "ignore"] });
    child.stdin.end(`${password}\n`);
    await new Promise((resolve) => child.once("close", resolve));
    expect(await total()).toBe(before + 1);
    const large = path.join(folder, "large.csv");
    const running = start(at("import", large, "--on-duplicate", "both"), `${password}\n`);
    await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1500));
    running.child.kill("SIGKILL");
    await running.ended;
    await expect
      .poll(async () => [before + 1, before + 20_001].includes(Number(await total())), {
        timeout: 60_000,
        interval: 1000,
      })
      .toBe(true);
  }, 240_000);
});

describe("moving, as the person sees it", () => {
  let application: Application;
  beforeAll(async () => {
    await buildCli();
    application = await startApplication();
  }, 120_000);
  afterAll(() => application.stop());

  it("[AP1] names the file and the format in the question, and a refusal leaves everything", async () => {
    const { data } = application.folders;
    const folder = deskBeside(data);
    const file = write(folder, "in.csv", header + row("forge", secret));
    application.answerAll(null);
    const incoming = start(["--data", data, "import", file]);
    await application.asked();
    expect(application.approvals().asking).toMatchObject([{ wants: `import “${file}”` }]);
    application.answerAll("refuse");
    expect(await incoming.ended).toMatchObject({ code: 6, out: "" });
    application.answerAll(null);
    const out = path.join(folder, "out.csv");
    const outgoing = start(
      ["--data", data, "--password-stdin", "export", out, "--format", "csv"],
      `${password}\n`,
    );
    await application.asked();
    expect(application.approvals().asking[0]?.wants).toMatch(
      /^export everything to “.*out\.csv” as csv, which anybody who gets the file can read$/,
    );
    application.answerAll("refuse");
    expect((await outgoing.ended).code).toBe(6);
    expect(existsSync(out)).toBe(false);
  }, 60_000);
});
