import type { AddressInfo } from "node:net";
import ssh2, { type Connection, type ServerChannel } from "ssh2";
import { key } from "../ssh/fixture.ts";

type Answer = (asked: { type: number; id: number }, channel: ServerChannel) => void;

/** An SSH server in this process whose SFTP answers as it is told, packet by packet. */
export async function hostileServer(
  answer: Answer,
): Promise<{ port: number; stop(): Promise<void> }> {
  const clients = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [key.privateKey] }, (client) => {
    clients.add(client);
    client.on("error", () => undefined);
    client.on("authentication", (attempt) => {
      attempt.accept();
    });
    client.on("session", (accept) => {
      accept().on("subsystem", (agree) => {
        const channel = agree();
        channel.on("error", () => undefined);
        let waiting = Buffer.alloc(0);
        channel.on("data", (bytes: Buffer) => {
          waiting = Buffer.concat([waiting, bytes]);
          while (waiting.length >= 9 && waiting.length >= 4 + waiting.readUInt32BE(0)) {
            const end = 4 + waiting.readUInt32BE(0);
            answer({ type: waiting.readUInt8(4), id: waiting.readUInt32BE(5) }, channel);
            waiting = waiting.subarray(end);
          }
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        for (const client of clients) client.end();
        server.close(() => {
          resolve();
        });
      }),
  };
}
