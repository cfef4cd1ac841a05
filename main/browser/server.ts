import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { socketRefused, type ToPage } from "#contract/wire";
import { securityHeaders, type Page } from "../page/index.ts";
import type { Sallyport } from "../start.ts";
import { createEntrance, type Entrance } from "./entrance.ts";
import { carryFile, ticketOf } from "./files.ts";
import { servePage } from "./socket.ts";
import { readHello } from "./wire.ts";

export interface BrowserServer {
  /** A fresh address with a one-time token; an earlier one that nobody used stops working. */
  newLink(): string;
  stop(): Promise<void>;
}

export interface BrowserServerOptions {
  readonly page: Page;
  readonly sallyport: Pick<Sallyport, "connect" | "subscribe" | "files">;
  /** The person used a key or the pointer in a page. */
  readonly onActive: () => void;
  /** Something went wrong that ends nothing. */
  readonly onError: (error: Error) => void;
  /** The last page was closed and none came back within seconds, or it was cut off and did not within a minute. */
  readonly onDeserted: () => void;
}

const helloWithinMs = 10_000;
/** A page that says goodbye was closed, or is being loaded anew. */
const goodbyes: readonly number[] = [1000, 1001, 1005];
const closedAfterMs = 5_000;
/** One that does not may be there behind a cut connection, and is calling again. */
const cutOffAfterMs = 60_000;

/** Why a request is turned away, or null. Says nothing about what is here to who should not ask. */
function refusal(request: IncomingMessage, host: string): { status: number; text: string } | null {
  // SECURITY: an exact name with an exact port: a rebound DNS name is not ours.
  if (request.headers.host !== host) return { status: 421, text: "Misdirected request" };
  const { origin } = request.headers;
  // SECURITY: another page's request is refused even where it could not read the answer.
  if (origin !== undefined && origin !== `http://${host}`)
    return { status: 403, text: "Forbidden" };
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return { status: 403, text: "Paste this address into the address bar." };
  }
  return null;
}

/** Refuses or allows a WebSocket's opening request, by host and by an origin that must be there. */
function mayOpenSocket(request: IncomingMessage, host: string): boolean {
  return (
    refusal(request, host) === null &&
    // SECURITY: a browser always sends its origin here, so who sends none is not our page.
    request.headers.origin === `http://${host}` &&
    request.url === "/socket"
  );
}

interface Desk {
  readonly page: Page;
  readonly host: string;
  readonly files: Sallyport["files"];
  readonly entrance: Entrance;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { page, host, files, entrance }: Desk,
): Promise<void> {
  const headers = securityHeaders([`ws://${host}`]);
  const end = (status: number, type: string, body: string | Uint8Array) => {
    response.writeHead(status, { ...headers, "Content-Type": type });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const refused = refusal(request, host);
  const ticket = ticketOf(request.url);
  if (refused !== null) {
    end(refused.status, "text/plain", refused.text);
  } else if (ticket !== null) {
    await carryFile({ request, response, ticket }, { files, entrance, headers });
  } else if (request.method !== "GET" && request.method !== "HEAD") {
    end(405, "text/plain", "Method not allowed");
  } else {
    const asked = URL.parse(request.url ?? "/", "http://page");
    const file = asked === null ? null : await page.file(asked.pathname);
    if (file === null) end(404, "text/plain", "Not found");
    else end(200, file.type, file.bytes);
  }
}

/**
 * SECURITY: what came in is overwritten as soon as it was parsed: a file's bytes are in copies of their own then. Listening
 * also keeps the parser from a buffer that it shares between connections, and never clears. [F4]
 */
function wipeAfterParsing(socket: Socket): void {
  socket.on("data", (bytes: Buffer) => bytes.fill(0));
}

function refuseUpgrade(socket: Duplex): void {
  // SECURITY: Node no longer listens here, and a connection that its other end resets must not end us.
  socket.on("error", () => socket.destroy());
  socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

/** Greets sockets: a page that shows a token or a session is served, anyone else is sent away. */
function createReception(entrance: Entrance, options: BrowserServerOptions) {
  const { sallyport, onActive, onDeserted } = options;
  const open = new Set<WebSocket>();
  let desertion: NodeJS.Timeout | undefined;
  const letIn = (socket: WebSocket) => {
    open.add(socket);
    clearTimeout(desertion);
    onActive();
    servePage(socket, sallyport, onActive);
    socket.on("close", (code) => {
      open.delete(socket);
      if (open.size > 0) return;
      const patienceMs = goodbyes.includes(code) ? closedAfterMs : cutOffAfterMs;
      desertion = setTimeout(onDeserted, patienceMs).unref();
    });
  };
  return {
    greet: (socket: WebSocket) => {
      const late = setTimeout(() => {
        socket.close(socketRefused, "no greeting");
      }, helloWithinMs);
      socket.on("error", () => {
        socket.terminate();
      });
      socket.once("message", (raw: Buffer, isBinary: boolean) => {
        clearTimeout(late);
        const hello = isBinary ? null : readHello(raw.toString("utf8"));
        // SECURITY: not one call is read before a token or a session was shown.
        const session = hello === null ? null : entrance.admit(hello);
        if (session === null) {
          socket.close(socketRefused, "refused");
          return;
        }
        socket.send(JSON.stringify({ kind: "welcome", session } satisfies ToPage));
        letIn(socket);
      });
    },
    close: () => {
      clearTimeout(desertion);
    },
  };
}

/**
 * Serves the page and its one WebSocket on a random port of 127.0.0.1, under a random name ending in
 * `.localhost`: a cookie or a stored session of ours is seen by no other local server.
 */
export async function serveBrowser(options: BrowserServerOptions): Promise<BrowserServer> {
  const { page, onError, sallyport } = options;
  const entrance = createEntrance();
  const { greet, close: closeReception } = createReception(entrance, options);
  const label = `sallyport-${randomBytes(8).toString("hex")}.localhost`;
  let host = "";

  const http = createServer((request, response) => {
    const desk = { page, host, files: sallyport.files, entrance };
    answer(request, response, desk).catch(() => response.destroy());
  });
  http.maxConnections = 100;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 16 * 1024 * 1024,
    perMessageDeflate: false,
  });
  http.on("connection", wipeAfterParsing);
  http.on("upgrade", (request, socket, head) => {
    socket.removeAllListeners("data"); // From here on it is read by the WebSocket alone.
    if (mayOpenSocket(request, host)) sockets.handleUpgrade(request, socket, head, greet);
    else refuseUpgrade(socket);
  });

  // SECURITY: loopback only; the port is the system's choice.
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  // Such as too many open files: one visitor is lost, and not everyone's sessions.
  http.on("error", onError);
  host = `${label}:${(http.address() as AddressInfo).port}`;
  return {
    newLink: () => `http://${host}/#t=${entrance.issueToken()}`,
    async stop() {
      closeReception();
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
