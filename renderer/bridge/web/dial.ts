import { socketRefused, type FromPage, type Hello, type ToPage } from "#contract/wire";

/** Where this tab keeps its session, for a reload and for requests beside the socket. */
export const sessionItem = "sallyport-session";
const firstPauseMs = 250;
const longestPauseMs = 5_000;

export interface Ears {
  /** We were let in, at first or again. */
  onWelcome(): void;
  onMessage(message: ToPage): void;
  onBytes(packed: Uint8Array<ArrayBuffer>): void;
  /** It dropped, and is being opened again. */
  onLost(): void;
  /** Nobody here knows us: only a new address helps. */
  onRefused(): void;
}

export type Send = (message: FromPage | Uint8Array<ArrayBuffer>) => void;

/** Takes the one-time token out of the address, so that no history, bookmark or screenshot keeps it. */
function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get("t");
  if (token !== null) history.replaceState(null, "", location.pathname);
  return token;
}

/** Keeps a socket open, with a pause that grows. The answer sends, and drops what cannot be sent now. */
export function dial(ears: Ears): Send {
  let token = takeToken();
  let socket: WebSocket | null = null;
  let isWelcome = false;
  let pauseMs = firstPauseMs;

  const nextHello = (): Hello | null => {
    // The session first: a second tab, or a reload, shows a token that is spent.
    const session = sessionStorage.getItem(sessionItem);
    if (session !== null) return { kind: "session", session };
    return token === null ? null : { kind: "token", token };
  };
  const take = (message: ToPage) => {
    if (message.kind !== "welcome") {
      ears.onMessage(message);
      return;
    }
    sessionStorage.setItem(sessionItem, message.session);
    token = null;
    isWelcome = true;
    pauseMs = firstPauseMs;
    ears.onWelcome();
  };
  const dropped = (code: number, greeting: Hello) => {
    socket = null;
    if (code === socketRefused) {
      if (greeting.kind === "session") sessionStorage.removeItem(sessionItem);
      else token = null;
      open();
      return;
    }
    if (isWelcome) ears.onLost();
    isWelcome = false;
    setTimeout(open, pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };
  function open(): void {
    const greeting = nextHello();
    if (greeting === null) {
      ears.onRefused();
      return;
    }
    const opened = new WebSocket(`ws://${location.host}/socket`);
    socket = opened;
    opened.binaryType = "arraybuffer";
    opened.onopen = () => {
      opened.send(JSON.stringify(greeting));
    };
    opened.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") take(JSON.parse(data) as ToPage);
      else ears.onBytes(new Uint8Array(data));
    };
    opened.onclose = ({ code }) => {
      dropped(code, greeting);
    };
  }

  // Not at once: who calls has yet to keep the answer.
  queueMicrotask(open);
  return (message) => {
    if (!isWelcome || socket?.readyState !== WebSocket.OPEN) return;
    socket.send(message instanceof Uint8Array ? message : JSON.stringify(message));
  };
}
