import type { SallyportHandlers } from "#contract";
import type { KeyPair } from "#core/ssh";
import { requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

/** Key pairs that come into being, or are read, on the trusted side and stay there as records. */
export function createKeyHandlers({
  account,
  records,
  audit,
  keys,
}: Pick<Core, "account" | "records" | "audit" | "keys">): SallyportHandlers["keys"] {
  function keep(
    pair: KeyPair,
    place: { vaultId: string; name: string },
    kind: "key.generated" | "key.imported",
  ) {
    const { algorithm, fingerprint, publicKey, privateKey } = pair;
    const fields = { private_key: privateKey };
    const { id, name } = records.create({ ...place, type: "ssh_key", fields });
    audit.append(kind, { recordId: id, recordName: name, algorithm, fingerprint });
    return { id, algorithm, fingerprint, publicKey };
  }

  return {
    async generate({ algorithm, comment, vaultId, name }) {
      requireUnlocked(account);
      return keep(await keys.generate(algorithm, comment), { vaultId, name }, "key.generated");
    },
    async import({ text, passphrase, vaultId, name }) {
      requireUnlocked(account);
      return keep(await keys.read(text, passphrase), { vaultId, name }, "key.imported");
    },
  };
}
