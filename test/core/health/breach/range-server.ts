import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** All that a service can know of a request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export const sha1Of = (password: string) =>
  createHash("sha1").update(password).digest("hex").toUpperCase();

/**
 * A real server that speaks the range protocol about these passwords, with padding, and remembers everything that
 * it was told. `answer` may answer a request otherwise: it tells whether it did.
 */
export async function openRangeServer(
  breached: Readonly<Record<string, number>>,
  answer: (...args: Parameters<RequestListener>) => boolean = () => false,
) {
  const hashes = Object.entries(breached).map(
    ([password, count]) => [sha1Of(password), count] as const,
  );
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body });
      if (answer(request, response)) return;
      const prefix = /^\/range\/([0-9A-F]{5})$/.exec(url)?.[1];
      if (prefix === undefined) {
        response.writeHead(400).end("The hash prefix was not in a valid format");
        return;
      }
      const lines = hashes
        .filter(([hash]) => hash.startsWith(prefix))
        .map(([hash, count]) => `${hash.slice(5)}:${count}`);
      const padding = Array.from(
        { length: 20 },
        (_, at) => `${sha1Of(`${prefix} ${at}`).slice(5)}:0`,
      );
      response.end([...lines, ...padding].join("\r\n"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    address: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
