import type { AddressInfo } from "node:net";
import ssh2, { type AuthContext, type Connection as Client, type ServerChannel } from "ssh2";
import { key } from "./fixture.ts";

export interface FakeServer {
  readonly port: number;
  /** Each step of each sign-in, as the server saw it: method, and what was given. */
  readonly seen: string[];
  stop(): Promise<void>;
}

export interface FakeServerOptions {
  readonly onAuthentication?: (attempt: AuthContext, seen: string[]) => void;
  readonly onShell?: (channel: ServerChannel) => void;
  readonly onClient?: (client: Client) => void;
  /** Session channels are asked for, and never answered. */
  readonly silent?: boolean;
}

/** An SSH server in this process, for what OpenSSH's would not do. */
export async function startServer(options: FakeServerOptions): Promise<FakeServer> {
  const seen: string[] = [];
  const clients = new Set<Client>();
  const server = new ssh2.Server({ hostKeys: [key.privateKey] }, (client) => {
    client.on("error", () => undefined);
    clients.add(client);
    options.onClient?.(client);
    client.on("authentication", (attempt) => {
      seen.push(describe(attempt));
      if (options.onAuthentication === undefined) attempt.accept();
      else options.onAuthentication(attempt, seen);
    });
    client.on("session", (accept) => {
      if (options.silent === true) return;
      const session = accept();
      session.on("pty", (agree) => {
        agree();
      });
      session.on("shell", (agree) => {
        const channel = agree();
        channel.on("error", () => undefined);
        options.onShell?.(channel);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    stop: () =>
      new Promise((resolve) => {
        for (const client of clients) client.end();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function describe(attempt: AuthContext): string {
  if (attempt.method === "password") return `password ${attempt.password}`;
  if (attempt.method === "publickey") {
    return attempt.signature === undefined
      ? "publickey"
      : `publickey ${attempt.hashAlgo ?? attempt.key.algo} signed`;
  }
  return attempt.method;
}
