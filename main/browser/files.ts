import { on } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError, isAppError } from "#core/errors";
import type { OutgoingFile } from "#core/files";
import type { Sallyport } from "../start.ts";
import type { Entrance } from "./entrance.ts";
import { overwriteReadBlock } from "./overwrite.ts";

interface Counter {
  readonly files: Sallyport["files"];
  readonly entrance: Pick<Entrance, "admit">;
  /** What confines every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

const place = /^\/files\/([\w-]{43})$/;

/** The ticket in an address of ours, or null for any other address. */
export function ticketOf(url: string | undefined): string | null {
  return place.exec(url ?? "")?.[1] ?? null;
}

/**
 * Carries a file's bytes beside the socket: a page hands one over by PUT, and saves one by going to its address. Whose
 * request it is was checked before: exact host, no other page. Never rejects.
 */
export async function carryFile(
  { request, response, ticket }: Exchange & { readonly ticket: string },
  counter: Counter,
): Promise<void> {
  try {
    if (request.method === "PUT") await takeIn({ request, response }, ticket, counter);
    else if (request.method === "GET") await handOut({ request, response }, ticket, counter);
    else refuse(response, 405, counter);
  } catch (error) {
    // What was wrong is told by the call that the ticket was for.
    refuse(response, isAppError(error, "not-found") ? 404 : 409, counter);
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function refuse(response: ServerResponse, status: number, { headers }: Counter): void {
  if (response.headersSent) {
    response.destroy(); // A file that breaks off must not look whole.
    return;
  }
  // The rest of what is being sent is not read.
  response.writeHead(status, { ...headers, Connection: "close", "Content-Length": "0" });
  response.end();
}

async function takeIn({ request, response }: Exchange, ticket: string, counter: Counter) {
  const key = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? "")?.[1];
  // SECURITY: beside the ticket, the session of a page that was let in, and its origin. [F1]
  const isOurs =
    key !== undefined && counter.entrance.admit({ kind: "session", session: key }) !== null;
  if (!isOurs || request.headers.origin !== `http://${request.headers.host ?? ""}`) {
    refuse(response, 403, counter);
    return;
  }
  try {
    await counter.files.receive(ticket, bodyOf(request));
  } finally {
    await overwriteReadBlock().catch(() => undefined); // Too many open files: the file came in all the same.
  }
  response.writeHead(204, counter.headers).end();
}

/**
 * The body, read no faster than it is used: the socket holds back the rest. Not by the request's own iterator, which
 * joins parts that wait into one and leaves them behind unwiped.
 */
async function* bodyOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const parts = on(request, "data", { close: ["end", "close"], highWaterMark: 2, lowWaterMark: 1 });
  if (request.destroyed) return;
  for await (const [part] of parts as AsyncIterable<[Uint8Array]>) yield part;
}

async function handOut({ request, response }: Exchange, ticket: string, counter: Counter) {
  const site = request.headers["sec-fetch-site"];
  // SECURITY: only our own page leads here: no address bar, no other page, no picture or script. [F1]
  if (site !== undefined && site !== "same-origin") {
    refuse(response, 403, counter);
    return;
  }
  await counter.files.collect(ticket, async (file) => {
    response.writeHead(200, { ...counter.headers, ...headOf(file) });
    for await (const piece of file.pieces) await send(response, piece);
    await new Promise<void>((resolve) => response.end(resolve));
  });
}

/** Resolves when the system has taken the bytes, so that they may be wiped, and no more wait than it holds. */
function send(response: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => {
      reject(new AppError("cancelled", "The browser stopped saving the file."));
    };
    if (response.destroyed) gone();
    response.once("close", gone);
    response.write(piece, (error) => {
      response.off("close", gone);
      if (error) gone();
      else resolve();
    });
  });
}

function headOf({ name, bytes }: OutgoingFile): Record<string, string> {
  const plain = name.replace(/[^\w .-]/g, "_");
  // RFC 8187: what `encodeURIComponent` leaves and a header may not hold.
  const exact = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    // SECURITY: never shown in our origin, whatever is in it: saved, under a type that nothing runs. [F5]
    "Content-Type": "application/octet-stream",
    "Content-Disposition": `attachment; filename="${plain}"; filename*=UTF-8''${exact}`,
    "Content-Length": String(bytes),
  };
}
