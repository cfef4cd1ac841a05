import { securityHeaders, type Page } from "../page/index.ts";
import type { HostElectron } from "./electron-surface.ts";

const scheme = "app";
export const pageOrigin = `${scheme}://sallyport`;

/** Before Electron is ready: gives our scheme an origin of its own, with the rights of https. */
export function registerScheme(electron: HostElectron): void {
  // SECURITY: an origin that is not `file:`, which could read the disk. No `bypassCSP`, no service workers.
  const privileges = { standard: true, secure: true, supportFetchAPI: true };
  electron.protocol.registerSchemesAsPrivileged([{ scheme, privileges }]);
}

/** Serves the built page under `app://sallyport/`, and nothing under any other name. */
export function servePage(electron: HostElectron, page: Page): void {
  electron.protocol.handle(scheme, async (request) => {
    const url = new URL(request.url);
    const isOurs = url.host === "sallyport" && request.method === "GET";
    const file = isOurs ? await page.file(url.pathname) : null;
    const headers = securityHeaders();
    if (file === null) return new Response("Not found", { status: 404, headers });
    return new Response(file.bytes, { headers: { ...headers, "Content-Type": file.type } });
  });
}
