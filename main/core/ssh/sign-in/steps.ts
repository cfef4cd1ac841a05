import ssh2, { type AnyAuthMethod, type ParsedKey } from "ssh2";
import { AppError, isAppError } from "#core/errors";
import { faultOf } from "../faults.ts";
import { plainKey } from "../keys/index.ts";
import { certifyKey, createClockQuestions, present, type CertifyParts } from "./certificate.ts";
import { createLoans } from "./loans.ts";
import { cleanPrompts, cleanText, recognise } from "./prompts.ts";
import { targetOf, type Hop } from "../route.ts";
import { createReading, type Reading, type ReadingParts } from "./reading.ts";
import type { Asker, PromptList } from "../face.ts";

type Method = "password" | "publickey" | "keyboard-interactive";

/** Which methods are tried for each way, best first. After a partial success the others may follow. */
const preferred: Readonly<Record<Hop["signIn"], readonly Method[]>> = {
  password: ["password", "keyboard-interactive"],
  key: ["publickey"],
  certificate: ["publickey"],
  "keyboard-interactive": ["keyboard-interactive", "password"],
  ask: ["keyboard-interactive", "password"],
};
const all: readonly Method[] = ["publickey", "keyboard-interactive", "password"];
const mostQuestions = 20;

export interface SignInParts extends ReadingParts, Pick<CertifyParts, "certify"> {
  readonly hop: Hop;
  /** The code of the moment for a stored one-time secret. Throws `totp-unreadable`. */
  readonly totpCode: (secretText: string) => string;
  /** Asks the person, with no deadline running. */
  readonly ask: Asker["prompts"];
}

type StepParts = SignInParts & Pick<Reading, "read">;

export interface SignIn {
  /**
   * The next step, given what the server still takes (null before it was asked) and whether the last step
   * was accepted as one of several. Throws `sign-in-refused` rather than try again, and what reading the
   * records throws.
   */
  next(left: readonly string[] | null, partial: boolean): Promise<AnyAuthMethod>;
  /** Lets go of every secret that was used. To be called when it is over, since the engine keeps the last. */
  forget(): void;
}

/** Signs in to one server: each method at most once, and never again after a refusal. */
export function createSignIn(given: SignInParts, onFail: (error: unknown) => void): SignIn {
  const reading = createReading(given);
  const parts = { ...given, read: reading.read };
  const { hop } = parts;
  const username = hop.user;
  const tried = new Set<Method>();
  const loans = createLoans();
  const clockQuestions = createClockQuestions(parts, onFail);
  let asked = false;
  let last: Method | null = null;

  function pick(left: readonly string[], partial: boolean): Method {
    const order = partial ? all : preferred[hop.signIn];
    const method = order.find((one) => left.includes(one) && !tried.has(one) && isPossible(one));
    if (method === undefined) throw notOffered(hop, left);
    tried.add(method);
    last = method;
    return method;
  }

  function isPossible(method: Method): boolean {
    return method !== "publickey" || hop.keyId !== null || hop.certificate !== null;
  }

  async function findKey(): Promise<ParsedKey> {
    if (hop.certificate === null) return loans.key(await readKey(parts));
    const { publicKey, certificate, sign, forget } = await certifyKey(parts, hop.certificate);
    loans.until(forget);
    return present(publicKey, certificate, (data) => sign(data, "sha512"));
  }

  async function step(method: Method): Promise<AnyAuthMethod> {
    switch (method) {
      case "publickey":
        return { type: "publickey", username, key: (await findKey()) as unknown as string };
      case "password":
        return { type: "password", username, password: loans.password(await findPassword(parts)) };
      case "keyboard-interactive":
        return { type: "keyboard-interactive", username, prompt: createPrompter(parts, onFail) };
    }
    method satisfies never;
  }

  return {
    async next(left, partial) {
      if (!asked) {
        asked = true;
        // Asks which methods there are, as OpenSSH does.
        return { type: "none", username };
      }
      // SECURITY: a refusal ends it; trying on is how accounts get locked. A question signs nothing. [CA10]
      if (tried.size > 0 && !partial) {
        if (last === "publickey" && hop.certificate !== null) return clockQuestions.next();
        throw faultOf("sign-in-refused", hop);
      }
      // SECURITY: a host that asks again is not signed in to without an answer, whatever it takes. [R10]
      if (tried.size === 0) await parts.read(hop.recordId);
      return step(pick(left ?? [], partial));
    },
    forget() {
      // SECURITY: a session that goes on behind the lock holds no key and no password. [L11]
      loans.end();
      reading.forget();
    },
  };
}

function notOffered(hop: Hop, left: readonly string[]): AppError {
  const takes = left.map((method) => cleanText(method).slice(0, 40)).join(", ") || "nothing";
  return new AppError(
    "sign-in-refused",
    `${hop.name} takes: ${takes}. Change how this host signs in.`,
  );
}

async function readKey({ hop, read }: StepParts): Promise<ParsedKey> {
  const record = hop.keyId === null ? null : await read(hop.keyId);
  const parsed = ssh2.utils.parseKey(usableKey(hop, record?.fields["private_key"] ?? ""));
  if (parsed instanceof Error || !parsed.isPrivateKey()) throw faultOf("key-unreadable", hop);
  return parsed;
}

function usableKey(hop: Hop, text: string): string {
  try {
    return plainKey(text);
  } catch (error) {
    throw isAppError(error) ? faultOf("key-unreadable", hop) : error;
  }
}

/** The login's password, or the person's answer where the host is to ask or names no login. */
async function findPassword(parts: StepParts): Promise<string> {
  const stored = await storedPassword(parts);
  if (stored !== null) return stored;
  const text = `Password of ${targetOf(parts.hop)}`;
  const list = { name: parts.hop.name, instructions: "", prompts: [{ text, echo: false }] };
  const answers = await parts.ask(list);
  return answers[0] ?? "";
}

async function storedPassword({ hop, read }: StepParts): Promise<string | null> {
  if (hop.signIn === "ask" || hop.loginId === null) return null;
  return (await read(hop.loginId)).fields["password"] || null;
}

async function storedCode({ hop, read, totpCode }: StepParts): Promise<string | null> {
  if (hop.signIn === "ask" || hop.loginId === null) return null;
  const secret = (await read(hop.loginId)).fields["totp_secret"] ?? "";
  return secret === "" ? null : totpCode(secret);
}

/** Name, instructions, language, questions, and where the answers go. */
type Prompter = (
  ...asked: [
    name: string,
    instructions: string,
    language: string,
    prompts: { prompt: string; echo?: boolean }[],
    finish: (answers: string[]) => void,
  ]
) => void;

/** Answers keyboard-interactive: stored secrets once each where they are wanted, the person for the rest. */
export function createPrompter(parts: StepParts, onFail: (error: unknown) => void): Prompter {
  const given = new Set<string>();
  let questions = 0;

  async function stored(prompt: { text: string; echo: boolean }): Promise<string | null> {
    const wanted = recognise(prompt);
    // SECURITY: asked twice for the same secret, it was refused: it is not sent again.
    if (wanted === "other" || given.has(wanted)) return null;
    const value = await (wanted === "password" ? storedPassword(parts) : storedCode(parts));
    if (value !== null) given.add(wanted);
    return value;
  }

  async function answer(list: PromptList): Promise<string[]> {
    const filled: (string | null)[] = [];
    for (const prompt of list.prompts) filled.push(await stored(prompt));
    const open = list.prompts.filter((_, index) => filled[index] === null);
    if (open.length === 0) return filled.map((value) => value ?? "");
    const answers = [...(await parts.ask(cleanPrompts({ ...list, prompts: open })))];
    return filled.map((value) => value ?? answers.shift() ?? "");
  }

  return (...[name, instructions, , prompts, finish]) => {
    questions += prompts.length;
    if (questions > mostQuestions) {
      onFail(faultOf("sign-in-refused", parts.hop));
      return;
    }
    const asked = prompts.map(({ prompt, echo }) => ({ text: prompt, echo: echo === true }));
    answer({ name, instructions, prompts: asked }).then(finish, onFail);
  };
}
