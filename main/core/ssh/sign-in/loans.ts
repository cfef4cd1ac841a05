import type { ParsedKey } from "ssh2";

/** Secrets as the engine is given them: it keeps the last, so they are lent, and taken back. */
export interface Loans {
  /** The same key, which signs until the end and never over SHA-1. */
  key(key: ParsedKey): ParsedKey;
  /** The same password as bytes, which the engine takes as well, and which are wiped at the end. */
  password(password: string): string;
  /** Calls at the end. */
  until(forget: () => void): void;
  end(): void;
}

export function createLoans(): Loans {
  const forgets: (() => void)[] = [];
  return {
    key(real) {
      const { proxy, revoke } = Proxy.revocable(real, {
        get: (target, name): unknown =>
          name === "sign" ? signWithoutSha1(real) : Reflect.get(target, name),
      });
      forgets.push(revoke);
      return proxy;
    },
    password(password) {
      const bytes = Buffer.from(password);
      forgets.push(() => bytes.fill(0));
      return bytes as unknown as string;
    },
    until: (forget) => void forgets.push(forget),
    end() {
      for (const forget of forgets.splice(0)) forget();
    },
  };
}

/** ssh2 falls back to SHA-1 where a server does not say what it takes; this key will not sign so. */
function signWithoutSha1(real: ParsedKey): ParsedKey["sign"] {
  return (data, algorithm) => {
    // SECURITY: no signature over SHA-1, whatever the server asks.
    if (real.type === "ssh-rsa" && !/^sha(256|512)$/.test(algorithm ?? "")) {
      return new Error("refused to sign with SHA-1") as unknown as Buffer;
    }
    return real.sign(data, algorithm);
  };
}
