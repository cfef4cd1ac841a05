import type { SallyportHandlers } from "#contract";
import { requireUnlocked, type Core } from "./core.ts";
import { once } from "./once.ts";

const mostShown = 200;

/** What an authority has signed and revoked, and what servers need. Signing itself is done at a sign-in. */
export function createCertificateHandlers({
  account,
  records,
  certificates,
  files,
}: Pick<
  Core,
  "account" | "records" | "certificates" | "files"
>): SallyportHandlers["certificates"] {
  function find(id: string) {
    requireUnlocked(account);
    return certificates.authorityOf(id, records.readFields(id));
  }

  return {
    authority({ id }) {
      const authority = find(id);
      const newest = certificates.list(id).slice(0, mostShown);
      const issued = newest.map((entry) => ({ ...entry, principals: [...entry.principals] }));
      const revoked = certificates.revocations(id).length;
      return { ...certificates.instructionsFor(authority), issued, revoked };
    },
    revoke({ id, by, value }) {
      certificates.revoke(find(id), { by, value });
      return {};
    },
    exportRevocations({ id, ticket }) {
      const authority = find(id);
      const list = certificates.exportRevocations(authority);
      const name = `${certificates.instructionsFor(authority).file}.krl`;
      return files.giveOut(ticket, { name, bytes: list.length, pieces: once(list) });
    },
  };
}
