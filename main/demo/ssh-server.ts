import { connect, type AddressInfo } from "node:net";
import ssh2, {
  type AuthContext,
  type Connection,
  type PublicKeyAuthContext,
  type Session,
} from "ssh2";
import { generateKey } from "#core/ssh";
import { createShell, type Shell } from "./shell.ts";

/** Someone who may sign in to the demonstration's server, and the machine they then seem to be on. */
export interface DemoUser {
  readonly name: string;
  readonly host: string;
  readonly password?: string;
  /** One line of `authorized_keys`. */
  readonly publicKey?: string;
}

export interface DemoServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * The SSH server of `--demo`: on the loopback, in this process, with a shell that only pretends. It runs no
 * program, touches no file, and forwards to nothing but itself, so that a jump can be shown.
 */
export async function startDemoServer(users: readonly DemoUser[]): Promise<DemoServer> {
  const { privateKey } = await generateKey("ed25519", "");
  const open = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    open.add(client);
    // A client that goes away without a word is no news.
    client.on("error", () => undefined);
    client.on("close", () => open.delete(client));
    serve(client, users, () => (server.address() as AddressInfo).port);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    // SECURITY: the loopback only; nobody else can reach it.
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const client of open) client.end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(client: Connection, users: readonly DemoUser[], port: () => number): void {
  let user: DemoUser | null = null;
  client.on("authentication", (attempt) => {
    const found = users.find((candidate) => candidate.name === attempt.username);
    if (found !== undefined && admits(found, attempt)) {
      user = found;
      attempt.accept();
    } else attempt.reject(["publickey", "password"]);
  });
  client.on("session", (accept) => {
    if (user !== null) openSession(accept(), user);
  });
  client.on("tcpip", (accept, reject, target) => {
    if (target.destPort !== port()) {
      reject();
      return;
    }
    const channel = accept();
    const socket = connect(port(), "127.0.0.1");
    socket.on("error", () => {
      channel.close();
    });
    channel.on("error", () => {
      socket.destroy();
    });
    channel.pipe(socket).pipe(channel);
  });
}

function admits(user: DemoUser, attempt: AuthContext): boolean {
  if (attempt.method === "password") return user.password === attempt.password;
  return attempt.method === "publickey" && user.publicKey !== undefined
    ? isSignedBy(user.publicKey, attempt)
    : false;
}

function isSignedBy(publicKey: string, attempt: PublicKeyAuthContext): boolean {
  const key = ssh2.utils.parseKey(publicKey);
  if (key instanceof Error || !key.getPublicSSH().equals(attempt.key.data)) return false;
  // Without a signature it is only a question whether the key would do.
  if (attempt.signature === undefined || attempt.blob === undefined) return true;
  return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
}

function openSession(session: Session, user: DemoUser): void {
  let size = { columns: 80, rows: 24 };
  let shell: Shell | null = null;
  session.on("pty", (accept, _reject, { cols, rows }) => {
    size = { columns: cols, rows };
    accept();
  });
  session.on("window-change", (accept: (() => void) | undefined, _reject, { cols, rows }) => {
    size = { columns: cols, rows };
    shell?.resize(size);
    accept?.();
  });
  session.on("shell", (accept) => {
    const channel = accept();
    channel.on("error", () => undefined);
    shell = createShell({
      user: user.name,
      host: user.host,
      size,
      write: (text) => channel.write(text),
      leave(code) {
        channel.exit(code);
        channel.end();
      },
    });
    const opened = shell;
    channel.on("data", (bytes: Buffer) => {
      opened.type(bytes.toString("utf8"));
    });
    channel.on("close", () => {
      opened.stop();
    });
  });
}
