/**
 * The door of the running application for programs of this machine: one JSON line in, one out, over a socket
 * that only its user can open. Must never run what nobody approved, answer at length to who is slow or loud,
 * or hold the application up.
 */
export { serveSocket } from "./serve.ts";
export type { SocketDoor } from "./serve.ts";
