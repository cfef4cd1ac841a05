/**
 * Travel: vaults that are not marked safe leave the device whole, into one sealed file, and come back from it. Must
 * never remove what it has not read back from the file, leave a trace of what left, or half-do either way. SPEC.md.
 */
export type {
  Departure,
  LeaveOutcome,
  LeaveRequest,
  Return,
  ReturnOutcome,
  Travel,
  TravelProgress,
} from "./face.ts";
export { createTravelDesk, type TravelDesk } from "./desk.ts";
export { hostNamesOf } from "./hosts.ts";
export { createTravel, type TravelParts } from "./travel.ts";
