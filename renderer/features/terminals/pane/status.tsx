import { ShieldCheck } from "lucide-react";
import type { Session } from "#contract";

/** What carries the bytes, and how well: never only a colour, and "not post-quantum" when it is not. */
export function PaneStatus({ session, trouble }: { session: Session; trouble: string | null }) {
  const isOpen = session.state === "open";
  return (
    <footer className="pane-status">
      <span>{engineWords[session.engine]}</span>
      {session.cipher === null ? null : <span>{plainName(session.cipher)}</span>}
      {session.keyExchange === null ? null : <span>{plainName(session.keyExchange)}</span>}
      <PostQuantum session={session} />
      <span className="grow" />
      {trouble === null ? null : <span className="text-warn clip">{trouble}</span>}
      {isOpen ? null : <span>{stateWords[session.state]}</span>}
      {isOpen && session.latencyMs !== null ? (
        <span className="num" aria-label="Delay">
          {delayText(session.latencyMs)}
        </span>
      ) : null}
    </footer>
  );
}

const engineWords = { pty: "this machine", ssh2: "ssh2", openssh: "OpenSSH" } as const;

const stateWords = {
  connecting: "connecting",
  asking: "waiting for you",
  open: "open",
  ended: "not connected",
} as const;

function PostQuantum({ session }: { session: Session }) {
  if (session.postQuantum === null) return null;
  const title = session.keyExchange ?? undefined;
  return session.postQuantum ? (
    <span className="tag tag-ok pane-pq" title={title}>
      <ShieldCheck className="ic" aria-hidden />
      post-quantum
    </span>
  ) : (
    <span className="text-3" title={title}>
      not post-quantum
    </span>
  );
}

/** "aes256-gcm@openssh.com" is "aes256-gcm": who named it first tells nobody anything. */
function plainName(algorithm: string): string {
  return algorithm.split("@")[0] ?? algorithm;
}

function delayText(ms: number): string {
  return ms < 1 ? "<1 ms" : `${Math.round(ms)} ms`;
}
