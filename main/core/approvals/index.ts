/**
 * Which programs outside may use the unlocked account: identified by the system, allowed by the person, each
 * for a lifetime. Knows nothing of what they ask for. Must never believe what a program says of itself, and
 * never let an approval outlive a lock.
 */
export { createApprovals } from "./approvals.ts";
export type { Approvals } from "./approvals.ts";
export { createPeers } from "./peers.ts";
export type { Peer, Peers } from "./peers.ts";
