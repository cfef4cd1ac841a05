import { generateKeyPairSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";

export interface KeyboardServer {
  readonly port: number;
  /** The answers that were given, in order. */
  readonly answered: readonly string[][];
  stop(): Promise<void>;
}

/**
 * An SSH server that signs in by keyboard-interactive alone, asking `prompts`, and by password. OpenSSH's own
 * needs PAM for that. Its shell says `ready` and echoes.
 */
export async function startKeyboardServer(options: {
  readonly prompts: readonly { readonly prompt: string; readonly echo: boolean }[];
  readonly admits: (answers: readonly string[]) => boolean;
}): Promise<KeyboardServer> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const hostKey = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const answered: string[][] = [];
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (attempt) => {
      if (attempt.method === "password") {
        answered.push([attempt.password]);
        if (options.admits([attempt.password])) attempt.accept();
        else attempt.reject(["keyboard-interactive"]);
      } else if (attempt.method === "keyboard-interactive") {
        attempt.prompt([...options.prompts], (answers) => {
          answered.push(answers);
          if (options.admits(answers)) attempt.accept();
          else attempt.reject();
        });
      } else attempt.reject(["keyboard-interactive", "password"]);
    });
    client.on("session", (accept) => {
      const session = accept();
      session.on("pty", (agree) => {
        agree();
      });
      session.on("shell", (agree) => {
        const channel = agree();
        channel.write("ready\r\n");
        channel.on("data", (bytes: Buffer) => channel.write(bytes));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    answered,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
