/** An address as it can be opened: over https unless it names a scheme. */
export function withScheme(address: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
}

/** An address as one says it: without https, without the last slash. */
export function shortAddress(address: string): string {
  return address.replace(/^https?:\/\//i, "").replace(/\/$/, "");
}
