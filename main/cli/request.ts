import path from "node:path";
import type { Asked } from "./arguments.ts";
import { CliFailure } from "./failure.ts";
import type { Word } from "./grammar.ts";
import { askHidden, hasTerminal, readLine, readMaster } from "./terminal.ts";

/** What is asked of the application, or done on the file. */
export interface Request {
  readonly command: string;
  readonly input: object;
}

/** Without those that are absent. */
export function present(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function wholeNumber(asked: Asked, name: string): number | undefined {
  const text = asked.text(name);
  if (text === undefined) return undefined;
  if (/^[0-9]{1,6}$/.test(text) && Number(text) > 0) return Number(text);
  throw new CliFailure("usage", `--${name} takes a whole number from 1 on.`);
}

function filtersOf(asked: Asked): object {
  const { text } = asked;
  const limit = wholeNumber(asked, "limit");
  return present({
    type: text("type"),
    tag: text("tag"),
    vault: text("vault"),
    show: text("show"),
    limit,
  });
}

/** SECURITY: a secret in an argument list is seen by every program of this machine. */
const secretFields =
  /^(password|pass|pin|code|secret|totp_secret|private_key|credential|content|number|one-time code|security code)$/i;

function assignments(asked: Asked): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const text of asked.texts("set")) {
    const at = text.indexOf("=");
    if (at < 1) throw new CliFailure("usage", "--set takes FIELD=VALUE.");
    const name = text.slice(0, at);
    if (secretFields.test(name)) {
      throw new CliFailure(
        "usage",
        `Other programs can read what is typed behind a command. Give “${name}” with --secret ${name}, or --generate ${name}.`,
      );
    }
    fields[name] = text.slice(at + 1);
  }
  return fields;
}

async function secrets(asked: Asked): Promise<Record<string, string>> {
  const fields: Record<string, string> = {};
  if (asked.flag("password-stdin")) readMaster();
  const isPiped = !process.stdin.isTTY || !hasTerminal();
  for (const name of asked.texts("secret")) {
    fields[name] = isPiped ? readLine(`the value of “${name}”`) : await askHidden(name);
  }
  return fields;
}

async function contentOf(asked: Asked): Promise<object> {
  const fields = { ...assignments(asked), ...(await secrets(asked)) };
  const generate = Object.fromEntries(
    asked.texts("generate").map((name) => [name, { kind: "password" }]),
  );
  const tags = asked.texts("tag");
  return present({
    ...{ fields, generate, notes: asked.text("notes"), vault: asked.text("vault") },
    tags: tags.length > 0 ? tags : undefined,
    favourite: asked.flag("favourite") ? true : undefined,
  });
}

function namedIn({ operands, text }: Asked): object {
  return present({ name: operands[0], vault: text("vault") });
}

const fieldIn = (asked: Asked) => ({
  ...namedIn(asked),
  ...present({ field: asked.text("field") }),
});

function lookUpsOf(asked: Asked): object {
  const hashes = asked.text("hashes");
  return present({
    breaches: asked.flag("breaches") ? true : undefined,
    hashes: hashes === undefined ? undefined : path.resolve(hashes),
  });
}

type Reader = (asked: Asked) => object | Promise<object>;

const nothing: Reader = () => ({});

/** The words that are one request, each with its command and what it takes from the line. */
const requests: Readonly<Partial<Record<Word, readonly [command: string, input: Reader]>>> = {
  status: ["status", nothing],
  list: ["list", filtersOf],
  search: ["search", (asked) => ({ ...filtersOf(asked), text: asked.operands.join(" ") })],
  get: ["get", fieldIn],
  totp: ["totp", fieldIn],
  create: [
    "create",
    async (asked) => ({
      ...namedIn(asked),
      ...present({ type: asked.text("type") }),
      ...(await contentOf(asked)),
    }),
  ],
  edit: [
    "edit",
    async (asked) => ({
      ...namedIn(asked),
      ...present({ rename: asked.text("rename") }),
      ...(await contentOf(asked)),
    }),
  ],
  rm: ["remove", namedIn],
  restore: ["restore", namedIn],
  audit: ["verify", nothing],
  backup: ["backup", nothing],
  health: ["health", lookUpsOf],
};

/** The request that a command line asks for; null for a word that is more than one request, or none. */
export async function requestOf(asked: Asked): Promise<Request | null> {
  const [command, input] = requests[asked.word] ?? [];
  if (command === undefined || input === undefined) return null;
  return { command, input: await input(asked) };
}
