import type { Keychain } from "#core/ports";
import type { HostElectron } from "./electron-surface.ts";

/** The system's keychain. Trustworthy only where the system itself guards the key. */
export function createKeychain(
  electron: HostElectron,
  platform: NodeJS.Platform = process.platform,
): Keychain {
  const { safeStorage } = electron;
  const isTrustworthy = async () => {
    // SECURITY: `basic_text` is a constant in Electron's source: what it seals, anyone opens.
    const backend = platform === "linux" ? safeStorage.getSelectedStorageBackend() : "system";
    if (backend === "basic_text" || backend === "unknown") return false;
    return safeStorage.isAsyncEncryptionAvailable();
  };
  const demand = async () => {
    if (!(await isTrustworthy())) throw new TypeError("There is no keychain to trust here.");
  };
  return {
    isTrustworthy,
    async seal(plain) {
      await demand();
      return safeStorage.encryptStringAsync(Buffer.from(plain).toString("base64"));
    },
    async open(sealed) {
      await demand();
      const { result } = await safeStorage.decryptStringAsync(Buffer.from(sealed));
      return new Uint8Array(Buffer.from(result, "base64"));
    },
  };
}
