import { publicBlob } from "../keys/parts.ts";
import { signParts, wipeParts } from "../keys/sign.ts";
import type { Identity } from "../openssh/agent.ts";
import { certifyKey, readKeyParts, type CertifyParts } from "./certificate.ts";
import { createReading } from "./reading.ts";
import { createPrompter, type SignInParts } from "./steps.ts";

/** What the system's OpenSSH asks during one sign-in, answered from the vault and by the person. */
export interface Answers {
  /** What it may sign in with; null where the host signs in by answers alone. The same each time. */
  identity(): Promise<Identity | null>;
  /** One question as the server put it. Stored secrets are given once each. */
  answer(question: string): Promise<string>;
  /** Lets go of every secret that was used. */
  forget(): void;
}

/** `onFail` hears why there is no answer, where one was wanted. */
export function createAnswers(given: SignInParts, onFail: (error: unknown) => void): Answers {
  const { hop } = given;
  const reading = createReading(given);
  const parts = { ...given, read: reading.read };
  const forgets = [
    () => {
      reading.forget();
    },
  ];
  const prompter = createPrompter(parts, onFail);
  let found: Promise<Identity | null> | null = null;

  async function find(): Promise<Identity | null> {
    // SECURITY: a host that asks again is not signed in to without an answer, whatever it takes. [R10]
    await reading.read(hop.recordId);
    if (hop.certificate !== null) return certified(parts, hop.certificate);
    if (hop.keyId === null) return null;
    const own = readKeyParts(hop, await reading.read(hop.keyId));
    forgets.push(() => {
      wipeParts(own);
    });
    return { blob: publicBlob(own), sign: (data, rsaHash) => signParts(own, data, rsaHash) };
  }

  async function certified(
    by: CertifyParts,
    wish: NonNullable<typeof hop.certificate>,
  ): Promise<Identity> {
    const { certificate, sign, forget } = await certifyKey(by, wish);
    forgets.push(forget);
    return { blob: certificate, sign };
  }

  return {
    identity() {
      found ??= find();
      found.catch(onFail);
      return found;
    },
    answer: (question) =>
      new Promise((resolve) => {
        prompter("", "", "", [{ prompt: question, echo: false }], (answers) => {
          resolve(answers[0] ?? "");
        });
      }),
    forget() {
      for (const forget of forgets.splice(0)) forget();
    },
  };
}
