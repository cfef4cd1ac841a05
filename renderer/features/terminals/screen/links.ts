/** What a link in a terminal points at, in the words of the question before it is opened. */
export type Link =
  | { readonly kind: "web"; readonly url: string; readonly host: string; readonly secure: boolean }
  | { readonly kind: "mail"; readonly url: string; readonly address: string }
  | { readonly kind: "refused"; readonly scheme: string };

/** The contract's bound on an address. */
const longest = 2000;

/** Finds addresses in plain text; what follows an address in a sentence is left out. */
export const linkPattern = /https?:\/\/[^\s"'<>`{}|\\^]*[^\s"'<>`{}|\\^.,:;!?()[\]]/;
export const mailPattern = /\bmailto:[^\s"'<>`{}|\\^]*[^\s"'<>`{}|\\^.,:;!?()[\]]/g;

/** Reads an address that a program printed. Anything but http, https and mailto is refused. */
export function readLink(address: string): Link {
  const url = URL.canParse(address) ? new URL(address) : null;
  const scheme = url?.protocol.slice(0, -1) ?? "";
  if (url === null || url.href.length > longest) return { kind: "refused", scheme };
  // SECURITY: file:, javascript:, and an application's own schemes start programs; a terminal must not.
  switch (url.protocol) {
    case "http:":
    case "https:":
      return { kind: "web", url: url.href, host: url.host, secure: url.protocol === "https:" };
    case "mailto:":
      return { kind: "mail", url: url.href, address: decodeMail(url.pathname) };
    default:
      return { kind: "refused", scheme };
  }
}

function decodeMail(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
