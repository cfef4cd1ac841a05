/**
 * A session that a person sees, over SSH or on this machine: its bytes, its size, its screen, its end. Must
 * never send a page more than it can take, make input wait for output, or show a byte while locked.
 */
export { condense } from "./condense.ts";
export { createQuestions, type Questions } from "./questions.ts";
export type { Port, Size } from "./face.ts";
export type { Recorder, TapParts } from "./tap.ts";
export { createSessions, type Sessions, type SessionsParts } from "./sessions.ts";
