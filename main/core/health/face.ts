import type { Finding, FindingKind, HealthOverview, HealthProgress } from "#contract";
import type { Belongings } from "#core/vault";

/**
 * The state of the unlocked account's records. Every method but `cancel`, `forget` and `onProgress` throws
 * `vault-locked` while locked, and `cancelled` when a lock or `cancel` ends it.
 */
export interface Health {
  /** Looks at every record. Two who ask at once get the same answer. */
  check(): Promise<HealthOverview>;
  /** Brings the facts up to date in the background, so that the next check finds them. Rejects as `check`. */
  prepare(): Promise<void>;
  /** Of the last check, or of one that is made for it. */
  findings(page: {
    readonly kind: FindingKind;
    readonly ignored: boolean;
    readonly offset: number;
    readonly limit: number;
  }): Promise<{ total: number; items: Finding[] }>;
  /** Durable when it answers. Throws `not-found` for a finding that is none. */
  ignore(choice: {
    readonly recordId: string;
    readonly kind: FindingKind;
    readonly ignored: boolean;
  }): Promise<HealthOverview>;
  /**
   * Looks every password up: at the service of the settings, or in a file. Throws `breaches-off` unless the person
   * switched the service on, `breaches-unreachable`, `breaches-garbled`, `hashes-unsuitable`. What was found until
   * then is kept.
   */
  lookUp(from: { readonly file?: string }): Promise<HealthOverview>;
  /** What is ignored of records that leave, or come. */
  readonly belongings: Belongings;
  /** Ends what is under way. */
  cancel(): void;
  /** Ends it, and drops everything that was read. */
  forget(): void;
  /** Hears that another check would find something else: records, or what is known of them, changed. */
  readonly onChanged: (listener: () => void) => () => void;
  readonly onProgress: (listener: (progress: HealthProgress) => void) => () => void;
}
