import type { ErrorCode } from "#core/errors";
import type { Facts } from "../face.ts";

/** What `ssh -v` has told so far. It never tells a secret. */
export interface Log {
  /** Takes what was written, cut anywhere. */
  push(text: string): void;
  /** Whether the server let us in. */
  readonly isOpen: boolean;
  facts(): Facts;
  /** Why it ended, as one of our codes. */
  fault(): ErrorCode;
}

const longest = 64 * 1024;

/** In the order in which they count: the first that is found in what was told. */
const faults: readonly (readonly [RegExp, ErrorCode])[] = [
  [/Could not resolve hostname/, "host-unresolved"],
  [/Connection refused/, "host-refused"],
  [/timed out/, "host-timeout"],
  [/No route to host|Network is unreachable/, "host-unreachable"],
  [/no matching .* found/, "algorithm-mismatch"],
  [/Host key verification failed/, "host-key-refused"],
  [/Permission denied|Too many authentication failures/, "sign-in-refused"],
];

export function createLog(): Log {
  let text = "";
  const found = (pattern: RegExp) => pattern.exec(text)?.[1]?.trim() ?? "";
  return {
    push(more) {
      if (text.length < longest) text += more;
    },
    get isOpen() {
      return /^debug1: Entering interactive session/m.test(text);
    },
    facts() {
      const keyExchange = found(/^debug1: kex: algorithm: (.*)$/m);
      return {
        engine: "openssh",
        keyExchange,
        cipher: found(/^debug1: kex: client->server cipher: (\S+)/m),
        postQuantum: /mlkem|sntrup/.test(keyExchange),
        hostKey: found(/^debug1: Server host (?:key|certificate): (\S+ \S+)/m).replace(/,$/, ""),
      };
    },
    fault() {
      const [, code] = faults.find(([pattern]) => pattern.test(text)) ?? [];
      return code ?? (/^Authenticated to/m.test(text) ? "connection-lost" : "handshake-failed");
    },
  };
}
