import type { SallyportHandlers } from "#contract";
import type { KnownHosts } from "#core/ssh";
import type { Sessions } from "#core/terminal";
import type { Client } from "./client.ts";

export interface TerminalHandlerParts {
  readonly sessions: Sessions;
  readonly knownHosts: KnownHosts;
  /** Throws `vault-locked` while locked: a locked page learns nothing of the sessions behind it. */
  readonly requireUnlocked: () => void;
}

/** The terminal calls of one page; `client` is where its ports are opened. */
export function createTerminalHandlers(
  parts: TerminalHandlerParts,
  client: Client,
): SallyportHandlers["terminal"] {
  const { sessions, knownHosts } = parts;
  const guarded =
    <Input, Output>(run: (input: Input) => Output) =>
    (input: Input): Output => {
      // SECURITY: nothing about a session is told, or done, while locked.
      parts.requireUnlocked();
      return run(input);
    };
  return {
    list: guarded(() => sessions.list()),
    openHost: guarded(({ hostId, columns, rows }) => sessions.openHost(hostId, { columns, rows })),
    openLocal: guarded((size) => sessions.openLocal(size)),
    attach: guarded(({ sessionId, attachId }) => {
      const port = client.openPort(attachId);
      try {
        sessions.attach(sessionId, port);
      } catch (error) {
        port.close();
        throw error;
      }
      return {};
    }),
    reconnect: guarded(({ sessionId }) => sessions.reconnect(sessionId)),
    close: guarded(({ sessionId }) => {
      sessions.close(sessionId);
      return {};
    }),
    answerHostKey: guarded(({ sessionId, questionId, answer }) => {
      sessions.answerHostKey(sessionId, questionId, answer);
      return {};
    }),
    answerPrompts: guarded(({ sessionId, questionId, answers }) => {
      sessions.answerPrompts(sessionId, questionId, answers);
      return {};
    }),
    fill: guarded(({ sessionId, offerId }) => {
      sessions.fill(sessionId, offerId);
      return {};
    }),
    stopRecording: guarded(({ sessionId }) => {
      sessions.stopRecording(sessionId);
      return {};
    }),
    knownHosts: guarded(() => knownHosts.list()),
    forgetHostKey: guarded(({ id }) => {
      knownHosts.forget(id);
      return {};
    }),
  };
}
