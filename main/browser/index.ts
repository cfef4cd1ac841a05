/**
 * The browser host: the same page, served on loopback where there is no Electron, or on request. A trust
 * boundary of its own: must never answer who did not come by the one-time address, and never listen
 * anywhere but on 127.0.0.1.
 */
export { serve } from "./serve.ts";
