/**
 * Chromium opens no scheme that it does not know, and only Electron can teach it one. So `app://name/path`
 * is shown to it as `https://name.app.stand-in.invalid/path`, and every request for that is answered here.
 */
const suffix = ".stand-in.invalid";

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
const registered = new Set<string>();

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string }[]): void {
    for (const { scheme } of schemes) registered.add(scheme);
  },
  handle(scheme: string, handler: Handler): void {
    if (!registered.has(scheme)) throw new Error(`stand-in: ${scheme} was not registered`);
    handlers.set(scheme, handler);
  },
};

export function toChromium(url: string): string {
  const parts = /^([a-z]+):\/\/([^/]+)(\/.*)?$/.exec(url);
  const [, scheme, host, rest] = parts ?? [];
  if (scheme === undefined || host === undefined || !registered.has(scheme)) return url;
  return `https://${host}.${scheme}${suffix}${rest ?? "/"}`;
}

export function fromChromium(url: string): string {
  const parts = /^https:\/\/([^/]+)\.([a-z]+)\.stand-in\.invalid(\/.*)?$/.exec(url);
  const [, host, scheme, rest] = parts ?? [];
  return host === undefined || scheme === undefined ? url : `${scheme}://${host}${rest ?? "/"}`;
}

export function originOf(url: string): string {
  return /^[a-z]+:\/\/[^/]*/.exec(url)?.[0] ?? "null";
}

/** The product's own answer to a request, or null for a scheme that it does not serve. */
export async function answerRequest(
  url: string,
  method: string,
): Promise<{ status: number; headers: [string, string][]; body: Buffer } | null> {
  const handler = handlers.get(url.slice(0, url.indexOf(":")));
  if (handler === undefined) return null;
  // A Request of Node refuses nothing about the address, so the product sees its own.
  const response = await handler(new Request(url, { method }));
  const headers = [...response.headers] as [string, string][];
  return { status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) };
}
