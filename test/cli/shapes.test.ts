import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { buildCli, newFolders, password, run } from "./fixture.ts";

const { data } = newFolders();
const folder = mkdtempSync(path.join(tmpdir(), "sallyport-shapes-"));
const docs = readFileSync(path.join(import.meta.dirname, "../../docs/cli.md"), "utf8");

/** The members that a text such as `{ a, b: [{ c }] }` names, those inside of others left out. */
function membersOf(shape: string): string[] {
  let inside = shape.trim().replace(/^\{|\}$/g, "");
  for (let before = ""; before !== inside;) {
    before = inside;
    inside = inside.replace(/\{[^{}]*\}/g, "").replace(/\[[^[\]]*\]/g, "");
  }
  return inside.split(",").map((member) => (member.split(":")[0] ?? "").trim());
}

/** What docs/cli.md says that a command answers: the first shape of its row, or the one after it. */
function documented(command: string, which = 0): string[] {
  const row = docs
    .split("\n")
    .find((line) => line.startsWith("|") && line.includes(`\`${command}\``));
  const shapes = [...(row?.split("|")[2] ?? "").matchAll(/`(\{.*?\})`(?=[,; |]|$)/g)];
  return membersOf(shapes[which]?.[1] ?? "").sort();
}

beforeAll(async () => {
  await buildCli();
  expect(documented("status")).toEqual(["application", "folder", "retryAt", "state"]);
  writeFileSync(path.join(folder, "t.csv"), "name,url,username,password,note\nBox,,ann,pw,\n");
  writeFileSync(path.join(folder, "template"), "{{ sallyport://Personal/Box/password }}");
}, 60_000);

const master = `${password}\n`;
const file = (name: string) => path.join(folder, name);

/** In this order: what one makes, the next reads. */
const cases: readonly (readonly [
  docs: string,
  args: readonly string[],
  input: string,
  which?: number,
])[] = [
  ["init", ["init"], master],
  ["status", ["status"], ""],
  ["import", ["import", file("t.csv")], master],
  ["list", ["list"], master],
  ["search", ["search", "box"], master],
  ["get NAME", ["get", "Box"], master],
  ["get NAME --field F", ["get", "Box", "-f", "password"], master],
  [
    "create",
    ["create", "Code", "--type", "totp", "--secret", "totp_secret"],
    `${master}JBSWY3DPEHPK3PXP\n`,
  ],
  ["totp", ["totp", "Code"], master],
  ["edit", ["edit", "Box", "--notes", "n"], master],
  ["rm", ["rm", "Box"], master],
  ["restore", ["restore", "Box"], master],
  ["generate", ["generate"], ""],
  ["audit verify", ["audit", "verify"], ""],
  ["backup", ["backup"], ""],
  ["health", ["health"], master],
  ["inject", ["inject", "-i", file("template")], master],
  ["inject", ["inject", "-i", file("template"), "-o", file("out")], master, 1],
  ["export", ["export", file("o.sallyport")], `${master}own\n`],
  ["lock", ["lock"], "", 1],
];

it("what `--json` answers has the shape that docs/cli.md tells", async () => {
  for (const [name, args, input, which] of cases) {
    const asked = [
      ...args,
      "--json",
      "--data",
      data,
      ...(input === "" ? [] : ["--password-stdin"]),
    ];
    const { out, err } = await run(asked, input);
    expect([name, err.replace(/^Anybody.*\n/, "")]).toEqual([name, ""]);
    expect(out.trimEnd().split("\n")).toHaveLength(1);
    const answer = JSON.parse(out) as object;
    expect.soft([name, Object.keys(answer).sort()]).toEqual([name, documented(name, which)]);
  }
}, 240_000);

it("a failure has its shape too, alone, on the errors", async () => {
  const { code, out, err } = await run(["get", "x", "--json", "--data", `${data}-none`], "");
  expect([code, out]).toEqual([3, ""]);
  expect(Object.keys(JSON.parse(err) as object)).toEqual(["error"]);
});
