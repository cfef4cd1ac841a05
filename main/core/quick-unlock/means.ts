import type { KeyObject } from "node:crypto";
import { takeKey, wipe } from "#core/crypto";
import { AppError } from "#core/errors";
import type { Keychain, Presence } from "#core/ports";

/** What a host has for quick unlock. Each null where it has none. */
export interface HostMeans {
  readonly keychain: Keychain | null;
  readonly presence: Presence | null;
}

export interface Means {
  readonly way: Presence["way"] | null;
  /** Why quick unlock cannot be used here, in words, or null. Never rejects. */
  unavailable(): Promise<string | null>;
  /** Throws `cancelled`, `quick-unlock-refused`, `quick-unlock-unavailable`. */
  demandPresence(): Promise<void>;
  /** Throws `quick-unlock-unavailable`. */
  seal(key: KeyObject): Promise<Uint8Array>;
  /** Null where the keychain does not open it, or it is no key. Throws `quick-unlock-unavailable`. */
  open(sealed: Uint8Array): Promise<KeyObject | null>;
}

const keyBytes = 32;

const words = {
  host: "It is in the application for Mac, Windows and Linux: here is no way to ask whether you are there.",
  keychain:
    "This computer has no keychain that Sallyport may trust: there is none, or it seals with a key that everybody knows. On Linux, start GNOME Keyring or KWallet, and then Sallyport again.",
};

function unavailable(message: string): AppError {
  return new AppError("quick-unlock-unavailable", message);
}

export function createMeans({ keychain, presence }: HostMeans): Means {
  async function trusted(): Promise<Keychain | null> {
    try {
      return (await keychain?.isTrustworthy()) === true ? keychain : null;
    } catch {
      return null;
    }
  }
  async function demandKeychain(): Promise<Keychain> {
    const found = await trusted();
    // SECURITY: where the keychain seals under a constant, a copy of the files would be enough. [QU3]
    if (found === null) throw unavailable(words.keychain);
    return found;
  }

  return {
    way: presence?.way ?? null,
    async unavailable() {
      if (presence === null || keychain === null) return words.host;
      return (await trusted()) === null ? words.keychain : presence.unavailable();
    },
    async demandPresence() {
      if (presence === null) throw unavailable(words.host);
      const answer = await presence.ask();
      switch (answer) {
        case "present":
          return;
        case "cancelled":
          throw new AppError("cancelled", "Quick unlock was cancelled.");
        case "refused":
          throw new AppError(
            "quick-unlock-refused",
            "You were not recognised, or this computer could not ask you.",
          );
        default:
          answer satisfies never;
      }
    },
    async seal(key) {
      const found = await demandKeychain();
      const raw = key.export();
      try {
        return await found.seal(raw);
      } catch {
        throw unavailable("The system’s keychain did not take the key.");
      } finally {
        wipe(raw);
      }
    },
    async open(sealed) {
      const found = await demandKeychain();
      // What the keychain says of bytes that it does not open is its own, and helps nobody.
      const raw = await found.open(sealed).catch(() => null);
      if (raw?.length === keyBytes) return takeKey(raw);
      if (raw !== null) wipe(raw);
      return null;
    },
  };
}
