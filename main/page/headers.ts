/**
 * What confines the page, on both hosts. `connect` lists where it may open connections to beside its own
 * origin: nowhere in Electron, its own WebSocket in the browser host.
 */
export function securityHeaders(connect: readonly string[] = []): Record<string, string> {
  const policy = [
    "default-src 'none'",
    // SECURITY: scripts come from files of ours alone: none inline, no eval, no other origin.
    "script-src 'self'",
    // Inline styles are xterm's and Radix's; a style cannot run.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    // SECURITY: the page can send what it knows nowhere else.
    `connect-src ${["'self'", ...connect].join(" ")}`,
    "worker-src 'self'",
    // SECURITY: nothing frames the page, and the page frames, submits and embeds nothing.
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    // SECURITY: a file is what its type says, never what it looks like.
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    // SECURITY: no address of ours is told to anyone.
    "Referrer-Policy": "no-referrer",
    // SECURITY: no window shares our process or can reach into ours.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    // SECURITY: the page needs no device and no clipboard: the trusted side has the clipboard.
    "Permissions-Policy":
      "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), midi=(), clipboard-read=()",
    "Cache-Control": "no-store",
  };
}
