/**
 * The renderer's only way to the trusted side. Reads are kept by react-query and follow its events; a call that
 * returns a secret is a plain `ask`, and its answer lives in the component that asked, nowhere else.
 * Must never keep a secret, and never be reached around.
 */
export { ask, joinBridge, onEvent, onReopened, useLinkState } from "./link.ts";
export type { CallName, InputOf, ReplyOf, ValueOf } from "./link.ts";
export { carryIn, carryOut, chooseFiles, hasDialogs } from "./files.ts";
export type { Carrying, Choice } from "./files.ts";
export { saveKit } from "./kit.ts";
export { onPasswordNeeded } from "./permission.ts";
export type { Needed } from "./permission.ts";
export { ReadFailure, useRead, useReadAgain, useReads } from "./reads.ts";
export { BridgeProvider, useBridgeEvent } from "./provider.tsx";
