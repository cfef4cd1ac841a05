import { createHash, randomBytes } from "node:crypto";
import type { Hello } from "#contract/wire";

/** Who may open a socket: holders of the newest link's token, once, and of a session that it was exchanged for. */
export interface Entrance {
  /** A new one-time token, 256 bits as base64url; the token before it stops working. */
  issueToken(): string;
  /** The session to go on with, or null when this is nobody we know. */
  admit(hello: Hello): string | null;
}

// SECURITY: only hashes are kept and compared, so neither a copy of this memory nor the time a look-up takes
// tells a key.
const hashOf = (key: string) => createHash("sha256").update(key).digest("base64");

export function createEntrance(): Entrance {
  let token: string | null = null;
  const sessions = new Set<string>();
  const newKey = () => randomBytes(32).toString("base64url");
  return {
    issueToken() {
      const issued = newKey();
      token = hashOf(issued);
      return issued;
    },
    admit(hello) {
      if (hello.kind === "session") {
        return sessions.has(hashOf(hello.session)) ? hello.session : null;
      }
      if (token === null || token !== hashOf(hello.token)) return null;
      token = null; // SECURITY: spent: who reads the address later has nothing.
      const session = newKey();
      sessions.add(hashOf(session));
      return session;
    },
  };
}
