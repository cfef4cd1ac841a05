import { createCertificates } from "#core/certificates";
import { createHealth } from "#core/health";
import { createRecordings } from "#core/recording";
import { createSettings } from "#core/settings";
import { createKnownHosts } from "#core/ssh";
import { createTravel, hostNamesOf, type Travel, type TravelParts } from "#core/travel";
import type { Audit } from "#core/audit";
import type { Clock } from "#core/ports";
import type { Records } from "#core/records";
import type { Storage } from "#core/storage";

interface Below extends Omit<TravelParts, "belongings" | "sessions" | "recordings" | "storage"> {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly records: Records;
  readonly clock: Clock;
}

/** Apart, since every room that keeps something about records is asked for it. */
export function openTravel(below: Below): Travel {
  const { account, records } = below;
  const settings = createSettings(below);
  const knownHosts = createKnownHosts({ ...below, accountKey: () => account.auditKey() });
  const { folder } = below.storage;
  const recordings = createRecordings({
    ...{ ...below, folder },
    settings: () => settings.get().recording,
  });
  return createTravel({
    ...below,
    belongings: () => [
      ...records.belongings,
      createHealth({ ...below, settings }).belongings,
      settings.belongings,
      createCertificates({ ...below, accountKey: () => account.auditKey() }).belongings,
      knownHosts.belongings((ids) => hostNamesOf(records, ids)),
    ],
    sessions: () => [],
    recordings: () => recordings.list(),
    onReturned: records.refresh,
  });
}
