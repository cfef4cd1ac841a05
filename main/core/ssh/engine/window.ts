import type { Client, ClientChannel } from "ssh2";

/**
 * What a shell may send before it is taken, in bytes. It is on its way when a person interrupts a flood, and
 * comes before the prompt; ssh2 would let it be two megabytes. Over 100 ms it still carries 2.5 MB a second.
 */
const shellWindow = 256 * 1024;

interface Protocol {
  session(channel: number, window: number, packet: number): void;
  channelWindowAdjust(channel: number, bytes: number): void;
}

interface Inside {
  readonly _protocol: Protocol;
}

interface ChannelInside {
  readonly incoming: { window: number };
  readonly outgoing: { readonly id: number; readonly state: string };
  readonly _client: Inside;
}

/** Runs `open`, which asks for one session, and lets it offer the server a shell's window. */
export function withShellWindow(client: Client, open: () => void): void {
  const protocol = (client as unknown as Inside)._protocol;
  const session = protocol.session.bind(protocol);
  protocol.session = (channel, _window, packet) => {
    session(channel, shellWindow, packet);
  };
  try {
    open();
  } finally {
    protocol.session = session;
  }
}

/** Gives the server more of the window as its output is taken: to be told each time, in bytes. */
export function grantShellWindow(channel: ClientChannel): (taken: number) => void {
  const { incoming, outgoing, _client } = channel as unknown as ChannelInside;
  let owed = 0;
  return (taken) => {
    owed += taken;
    if (owed < shellWindow / 2 || outgoing.state !== "open") return;
    // ssh2 counts from its own window, and adds to it only when half of that is used: which never is.
    incoming.window += owed;
    _client._protocol.channelWindowAdjust(outgoing.id, owed);
    owed = 0;
  };
}
