/** The two ends of base64, which Node and Chromium spell differently. */
export interface Base64 {
  readonly write: (bytes: Uint8Array) => string;
  readonly read: (text: string) => Uint8Array;
}

export interface Codec {
  readonly encode: (value: unknown) => unknown;
  readonly decode: (value: unknown) => unknown;
}

/**
 * What structured cloning carries, as JSON: only as much as the product sends. Refuses the rest, as Electron
 * refuses what it cannot clone. Runs in Node and, as text, in the page: it may use nothing from outside.
 */
export function createCodec(base64: Base64): Codec {
  const encode = (value: unknown): unknown => {
    if (value === undefined) return { $: "undefined" };
    if (value === null || typeof value === "boolean" || typeof value === "string") return value;
    if (typeof value === "number") {
      return Number.isFinite(value) ? value : { $: "number", is: String(value) };
    }
    if (value instanceof Uint8Array) return { $: "bytes", is: base64.write(value) };
    if (Array.isArray(value)) return value.map(encode);
    if (typeof value === "object" && Object.prototype.toString.call(value) === "[object Object]") {
      return {
        $: "object",
        is: Object.entries(value).map(([key, inner]) => [key, encode(inner)]),
      };
    }
    throw new Error("An object could not be cloned.");
  };
  const decode = (value: unknown): unknown => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(decode);
    const tagged = value as { $: string; is: never };
    if (tagged.$ === "undefined") return undefined;
    if (tagged.$ === "number") return Number(tagged.is);
    if (tagged.$ === "bytes") return base64.read(tagged.is);
    const entries = tagged.is as [string, unknown][];
    return Object.fromEntries(entries.map(([key, inner]) => [key, decode(inner)]));
  };
  return { encode, decode };
}

export const nodeBase64: Base64 = {
  write: (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  read: (text) => new Uint8Array(Buffer.from(text, "base64")),
};
