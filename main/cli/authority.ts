import { readFileSync } from "node:fs";
import type { CommandName, Outcome } from "#core/commands";
import { ask } from "./ask.ts";
import type { Asked } from "./arguments.ts";
import { CliFailure } from "./failure.ts";
import { writePrivately } from "./inject.ts";
import type { Answer } from "./main.ts";
import { present } from "./request.ts";
import { table } from "./show.ts";
import { tame } from "./tame.ts";

/** `sallyport ca`: an authority's certificates, what servers need, and what is revoked. */

const keyFileMost = 64 * 1024;

export async function doAuthority(asked: Asked): Promise<Answer> {
  const [action, name, file, ...rest] = asked.operands;
  const isFitting =
    name !== undefined && rest.length === 0 && (file !== undefined) === (action === "issue");
  const run = isFitting ? actions.get(action ?? "") : undefined;
  if (run !== undefined) return run(asked);
  throw new CliFailure(
    "usage",
    "Usage: sallyport ca export|list|revoke NAME, or sallyport ca issue NAME KEY.pub",
  );
}

const actions: ReadonlyMap<string, (asked: Asked) => Promise<Answer>> = new Map([
  ["export", exportIt],
  ["issue", issue],
  ["list", list],
  ["revoke", revoke],
]);

async function request<Name extends CommandName>(
  asked: Asked,
  command: Name,
  more: object = {},
): Promise<Outcome<Name>> {
  const input = { ...present({ name: asked.operands[1], vault: asked.text("vault") }), ...more };
  return (await ask(asked, { command, input })).value as Outcome<Name>;
}

async function exportIt(asked: Asked): Promise<Answer> {
  const what = asked.text("what");
  if (what === "revoked") return exportRevoked(asked);
  const value = await request(asked, "ca-export");
  const parts: Readonly<Record<string, string>> = {
    key: value.publicKey,
    sshd: value.serverConfig,
    principals: value.principals,
    "authorized-keys": value.authorizedKeys,
    "known-hosts": value.knownHosts,
  };
  if (what === undefined) return written(asked, value, showInstructions(value));
  const text = Object.hasOwn(parts, what) ? parts[what] : undefined;
  if (text === undefined)
    throw new CliFailure("usage", `--what takes ${[...Object.keys(parts), "revoked"].join(", ")}.`);
  return written(asked, value, text);
}

/** The text, or the word that it is in the file of `--out`. */
function written(asked: Asked, value: unknown, text: string): Answer {
  const file = asked.text("out");
  if (file === undefined) return { value, text };
  writePrivately(file, text);
  return { value, text: `Written: ${file}\n` };
}

async function exportRevoked(asked: Asked): Promise<Answer> {
  const file = asked.text("out");
  if (file === undefined && !asked.flag("json")) {
    throw new CliFailure("usage", "A revocation list is no text. Give it a file with --out FILE.");
  }
  const value = await request(asked, "ca-revocations");
  if (file === undefined) return { value, text: "" };
  writePrivately(file, Buffer.from(value.list, "base64"));
  return { value: { file }, text: `Written: ${file}\n` };
}

function showInstructions(value: Outcome<"ca-export">): string {
  return [
    `# ${tame(value.name)}: on each server, as /etc/ssh/${value.file}.pub`,
    value.publicKey,
    "# in /etc/ssh/sshd_config; the last two lines only with the files that they name",
    value.serverConfig,
    "# in /etc/ssh/principals/USER: who may sign in as USER, one principal to a line",
    value.principals,
    "# or, instead of all that, for one user: a line of ~/.ssh/authorized_keys",
    value.authorizedKeys,
    "# where the same authority signs the keys of hosts: a line of ~/.ssh/known_hosts",
    value.knownHosts,
  ].join("\n");
}

async function issue(asked: Asked): Promise<Answer> {
  const file = asked.operands[2] ?? "";
  const minutes = asked.text("minutes");
  const value = await request(
    asked,
    "ca-issue",
    present({
      publicKey: readKey(file),
      principals: asked.texts("principal"),
      minutes: minutes === undefined ? undefined : Number(minutes),
      permits: asked.texts("permit"),
      forceCommand: asked.text("force-command"),
      sourceAddress: asked.text("source-address"),
      keyId: asked.text("id"),
    }),
  );
  const out = asked.text("out") ?? `${file.replace(/\.pub$/, "")}-cert.pub`;
  writePrivately(out, `${value.line}\n`);
  const until = new Date(value.validBefore).toISOString();
  const text = `Written: ${out}\nSerial ${value.serial}, for ${value.principals.join(", ")}, until ${until}\n`;
  return { value: { ...value, file: out }, text };
}

function readKey(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new CliFailure("usage", `The public key “${file}” cannot be read.`);
  }
  // SECURITY: a private key that was named by mistake is not sent on.
  if (text.length > keyFileMost || text.includes("PRIVATE KEY")) {
    throw new CliFailure("usage", `“${file}” is no public key. Name the file that ends in .pub.`);
  }
  return text.trim();
}

async function list(asked: Asked): Promise<Answer> {
  const value = await request(asked, "ca-list");
  const rows = value.issued.map(({ serial, keyId, principals, validBefore, state }) => [
    ...[serial, state, new Date(validBefore).toISOString().slice(0, 16)],
    ...[principals.join(","), keyId],
  ]);
  const revoked = value.revoked.map(({ by, value: what, revokedAt }) => [
    ...[by, what, new Date(revokedAt).toISOString().slice(0, 16)],
  ]);
  const issued =
    rows.length === 0 ? "" : table([["SERIAL", "STATE", "UNTIL", "FOR", "KEY ID"], ...rows]);
  const gone = revoked.length === 0 ? "" : table([["REVOKED BY", "WHAT", "SINCE"], ...revoked]);
  return { value, text: [issued, gone].filter((part) => part !== "").join("\n") };
}

async function revoke(asked: Asked): Promise<Answer> {
  const key = asked.text("key");
  const ways = [
    ["serial", asked.text("serial")],
    ["key-id", asked.text("key-id")],
    ["key", key === undefined ? undefined : readKey(key)],
  ] as const;
  const given = ways.filter(([, value]) => value !== undefined);
  const [by, what] = given[0] ?? [];
  if (by === undefined || what === undefined || given.length > 1) {
    throw new CliFailure("usage", "Give one of --serial N, --key-id TEXT and --key FILE.");
  }
  const value = await request(asked, "ca-revoke", { by, value: what });
  const text =
    "Revoked. Servers follow it once they have the list: sallyport ca export NAME --what revoked\n";
  return { value, text };
}
