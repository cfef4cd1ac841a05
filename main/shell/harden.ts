import type { HostContents, HostElectron, HostSession } from "./electron-surface.ts";
import { pageOrigin } from "./scheme.ts";

/** Confines one page, whichever way it came to be. */
function confineContents(contents: HostContents): void {
  // SECURITY: no page opens another window; links leave by `app.openLink`, which checks them.
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  // SECURITY: the window shows our page and nothing else, ever.
  contents.on("will-navigate", (event) => {
    event.preventDefault();
  });
  contents.on("will-redirect", (event) => {
    event.preventDefault();
  });
  // SECURITY: no page embeds another with powers of its own.
  contents.on("will-attach-webview", (event) => {
    event.preventDefault();
  });
}

/** Refuses what a page could ask of the machine, and every connection that is not to our own files. */
function confineSession(session: HostSession): void {
  // SECURITY: no camera, microphone, place, notification or any later permission.
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // SECURITY: nothing is downloaded to disk from a page.
  session.on("will-download", (event) => {
    event.preventDefault();
  });
  // SECURITY: a spell checker would fetch word lists, and keep words that were typed.
  session.setSpellCheckerEnabled(false);
  // SECURITY: whatever the page is made to ask for, only our own files and its own blobs are loaded.
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const isOurs = url.startsWith(`${pageOrigin}/`) || url.startsWith(`blob:${pageOrigin}/`);
    answer({ cancel: !isOurs && !url.startsWith("data:") && !url.startsWith("devtools:") });
  });
}

/** Before the first page: sandboxes every renderer, and confines every page and the session they share. */
export function hardenEarly(electron: HostElectron): void {
  // SECURITY: no renderer runs outside the system's sandbox.
  electron.app.enableSandbox();
  electron.app.on("web-contents-created", (_event, contents) => {
    confineContents(contents);
  });
}

/** Once Electron is ready, and before a window is made. */
export function hardenSession(electron: HostElectron): void {
  confineSession(electron.session.defaultSession);
}
