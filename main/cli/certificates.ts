import { createCertificates, type Certificates } from "#core/certificates";
import type { Account } from "#core/vault";

/** Apart, since signing takes a library that few commands need. */
export function openRoom(
  below: Omit<Parameters<typeof createCertificates>[0], "accountKey"> & {
    readonly account: Account;
  },
): Certificates {
  return createCertificates({ ...below, accountKey: () => below.account.auditKey() });
}
