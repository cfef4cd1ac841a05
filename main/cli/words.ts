import { parseReference } from "#core/commands";
import { generate } from "#core/generator";
import { findFolders, doorOf } from "../folders.ts";
import { askApplication } from "./application.ts";
import type { Asked } from "./arguments.ts";
import { ask, askPassword } from "./ask.ts";
import { CliFailure } from "./failure.ts";
import { fillIn, readTemplate, referencesIn, writePrivately } from "./inject.ts";
import type { Answer } from "./main.ts";
import { readWanted, runProgram, variablesOf, type Resolved } from "./run.ts";
import { askHidden, readMaster } from "./terminal.ts";

/** The words that are more than one request and its answer. Loaded only for them. */

function ofApplication(asked: Asked, command: string, input: object) {
  return askApplication(doorOf(findFolders(asked.text("data"))), { command, input });
}

async function init(asked: Asked): Promise<Answer> {
  const folders = findFolders(asked.text("data"));
  if ((await ofApplication(asked, "status", {})) !== null) {
    const message =
      "Sallyport is running on this data folder. Make the vault there, or quit it first.";
    throw new CliFailure("vault-busy", message);
  }
  const password = asked.flag("password-stdin") ? readMaster() : await askTwice();
  const { makeVault } = await import("./vault.ts");
  const { recoveryCode } = await makeVault(folders, password);
  const text = `Your vault is in ${folders.data}.\nRecovery code, shown this once; write it down: ${recoveryCode}\n`;
  return { value: { folder: folders.data, recoveryCode }, text };
}

async function askTwice(): Promise<string> {
  const password = await askHidden("New master password");
  if (password === (await askHidden("Once more"))) return password;
  throw new CliFailure("usage", "The two passwords differ. Nothing was made.");
}

async function unlock(asked: Asked): Promise<Answer> {
  const status = await ofApplication(asked, "status", {});
  if (status === null) {
    const message =
      "No application runs on this data folder. Each command unlocks the vault for itself.";
    throw new CliFailure("no-application", message);
  }
  if ((status.value as { state: string }).state !== "unlocked") {
    await ofApplication(asked, "unlock", { password: await askPassword(asked) });
  }
  return { value: { state: "unlocked" }, text: "Unlocked.\n" };
}

async function lock(asked: Asked): Promise<Answer> {
  const isRunning = (await ofApplication(asked, "lock", {})) !== null;
  const text = isRunning ? "Locked.\n" : "No application runs: nothing was unlocked.\n";
  return { value: { state: "locked", application: isRunning }, text };
}

function numberOf(asked: Asked, name: string): number | undefined {
  const text = asked.text(name);
  const number = Number(text);
  if (text === undefined || (/^[0-9]+$/.test(text) && number >= 3 && number <= 256)) {
    return text === undefined ? undefined : number;
  }
  throw new CliFailure("usage", `--${name} takes a whole number from 3 to 256.`);
}

/** SECURITY: made here and told to nobody; it belongs to no record. */
function make(asked: Asked): Answer {
  const words = numberOf(asked, "words");
  const length = Math.max(4, numberOf(asked, "length") ?? 20);
  const letters = { lower: true, upper: true, digits: true };
  const made =
    words === undefined
      ? generate({
          ...{ kind: "password", length, ...letters, symbols: !asked.flag("no-symbols") },
          avoidLookAlikes: asked.flag("no-look-alikes"),
        })
      : generate({
          kind: "passphrase",
          words: Math.min(20, words),
          separator: "-",
          capitalise: false,
          digit: false,
        });
  return { value: made, text: `${made.value}\n` };
}

async function resolve(asked: Asked, references: readonly object[]): Promise<readonly Resolved[]> {
  if (references.length === 0) return [];
  const { value } = await ask(asked, { command: "resolve", input: { references } });
  return (value as { values: readonly Resolved[] }).values;
}

async function run(asked: Asked): Promise<Answer> {
  const wanted = readWanted(asked.texts("env"), parseReference);
  const resolved = await resolve(
    asked,
    wanted.map(({ reference }) => reference),
  );
  const exit = await runProgram(asked.operands, variablesOf(wanted, resolved));
  return { value: null, text: "", exit };
}

async function inject(asked: Asked): Promise<Answer> {
  const file = asked.text("in");
  if (asked.flag("password-stdin")) readMaster();
  const template = readTemplate(file);
  const references = referencesIn(template, parseReference);
  const resolved = await resolve(asked, [...references.values()]);
  const values = new Map([...references.keys()].map((text, at) => [text, singleOf(resolved[at])]));
  const filled = fillIn(template, values);
  const out = asked.text("out");
  if (out === undefined) return { value: { text: filled, references: values.size }, text: filled };
  writePrivately(out, filled);
  return { value: { file: out, references: values.size }, text: "" };
}

function singleOf(resolved: Resolved | undefined): string {
  if (resolved !== undefined && "value" in resolved) return resolved.value;
  throw new TypeError("a reference to a field answered something else");
}

export async function doWord(asked: Asked): Promise<Answer> {
  switch (asked.word) {
    case "init":
      return init(asked);
    case "unlock":
      return unlock(asked);
    case "lock":
      return lock(asked);
    case "generate":
      return make(asked);
    case "run":
      return run(asked);
    case "inject":
      return inject(asked);
    case "ca":
      return (await import("./authority.ts")).doAuthority(asked);
    case "import":
      return (await import("./move.ts")).importFile(asked);
    case "export":
      return (await import("./move.ts")).exportFile(asked);
    case "travel":
      return (await import("./move.ts")).travel(asked);
    default:
      throw new TypeError(`${asked.word} is one request`);
  }
}
