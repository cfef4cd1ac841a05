import { spawn } from "node:child_process";
import { AppError } from "#core/errors";
import { throwIfCancelled, unsupported } from "../faults.ts";

/** Far beyond any entry. */
const textMost = 32 * 1024 * 1024;

/** Why gpg did not open a file. */
export type Refusal = "no-key" | "damaged";

/**
 * What the person's own `gpg` makes of a sealed file; their agent asks them for the passphrase, unless one is given.
 * Throws `import-unsupported` without gpg, `import-password-needed`, `import-password-wrong`, `cancelled`.
 */
export async function decrypt(
  sealed: Uint8Array,
  options: { readonly password?: string; readonly signal: AbortSignal },
): Promise<Buffer | Refusal> {
  throwIfCancelled(options.signal);
  const { code, text, messages } = await runGpg(sealed, options);
  throwIfCancelled(options.signal);
  if (code === 0) return text;
  if (!/No secret key|passphrase|pinentry|cancel|ioctl|timeout/i.test(messages)) return "damaged";
  // A key that is there was considered; older versions call a passphrase that does not fit "No secret key" too.
  if (/NO_SECKEY/.test(messages) || !/KEY_CONSIDERED|pkdecrypt_failed/.test(messages))
    return "no-key";
  if (options.password !== undefined) {
    throw new AppError("import-password-wrong", "This passphrase does not open your key of GnuPG.");
  }
  throw new AppError(
    "import-password-needed",
    "GnuPG could not ask for the passphrase of your key. Give it here.",
  );
}

interface Answer {
  readonly code: number | null;
  readonly text: Buffer;
  readonly messages: string;
}

/** SECURITY: the sealed bytes go in and the text comes out by pipes alone; neither it nor the passphrase is written. */
function runGpg(
  sealed: Uint8Array,
  { password, signal }: { readonly password?: string; readonly signal: AbortSignal },
): Promise<Answer> {
  const asked = ["--batch", "--quiet", "--status-fd", "2", "--max-output", String(textMost)];
  const given =
    password === undefined ? [] : ["--pinentry-mode", "loopback", "--passphrase-fd", "3"];
  return new Promise((resolve, reject) => {
    const gpg = spawn("gpg", [...asked, ...given, "--decrypt"], {
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      env: { ...process.env, LC_ALL: "C" },
      signal,
    });
    const text: Buffer[] = [];
    let length = 0;
    let messages = "";
    gpg.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") reject(withoutGpg());
      else if (error.name === "AbortError")
        resolve({ code: null, text: Buffer.alloc(0), messages });
      else
        reject(new AppError("import-unsupported", "GnuPG could not be started.", { cause: error }));
    });
    gpg.stdout.on("data", (piece: Buffer) => {
      length += piece.length;
      if (length <= textMost) text.push(piece);
    });
    gpg.stderr.on(
      "data",
      (piece: Buffer) => (messages = `${messages}${piece.toString()}`.slice(-8192)),
    );
    gpg.on("close", (code) => {
      resolve({ code: length > textMost ? 1 : code, text: Buffer.concat(text), messages });
    });
    const secret = gpg.stdio[3];
    // A gpg that ends early closes its pipes; its exit says why.
    for (const pipe of [gpg.stdin, secret]) pipe?.on("error", () => undefined);
    if (secret !== null && secret !== undefined && "end" in secret)
      secret.end(`${password ?? ""}\n`);
    gpg.stdin.end(sealed);
  });
}

function withoutGpg(): AppError {
  return unsupported(
    "This store is sealed with GnuPG, and there is no gpg on this machine. Install GnuPG with the key of the store.",
  );
}
