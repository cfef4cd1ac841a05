import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";

/** Several times what Node reads from a socket at once. */
const zeros = new Uint8Array(8 * 65_536);

/**
 * SECURITY: Node reads every socket into one block of its own, which keeps what the last long read left in it. Reading
 * zeros through a socket to ourselves overwrites it. A WebSocket needs none of this: what a page sends there is masked. [F4]
 */
export async function overwriteReadBlock(): Promise<void> {
  const server = createServer((far) => {
    far.on("error", () => far.destroy());
    far.resume();
  });
  server.maxConnections = 1;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const near = connect((server.address() as AddressInfo).port, "127.0.0.1");
    near.resume();
    near.end(zeros);
    await once(near, "close");
  } finally {
    server.close();
  }
}
