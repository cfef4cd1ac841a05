import { setTimeout } from "node:timers/promises";
import { AppError } from "#core/errors";

/** Longer than any real answer, padding included. */
const mostBytes = 1_048_576;
const answerMs = 15_000;
/** Between the beginnings of two requests. */
const gapMs = 40;
const tries = 3;
/** What a service may ask us to wait. */
const longestWaitMs = 60_000;

/** Suffixes of one prefix, in capitals, with how often each was seen. */
export type Range = ReadonlyMap<string, number>;

/**
 * Where a service answers, or an `AppError`: `https:` anywhere, and `http:` on this machine alone.
 * SECURITY: no credentials, no query. [H8]
 */
export function serviceAt(address: string): URL {
  const url = URL.parse(address.trim());
  const isHere = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isHere);
  if (url === null || !isSafe || url.username !== "" || url.password !== "") {
    throw new AppError(
      "breaches-unreachable",
      "The address of the breach service must begin with https:// (or be on this machine), and hold no name or password.",
    );
  }
  url.search = "";
  url.hash = "";
  url.pathname = `${url.pathname.replace(/\/+$/, "").replace(/\/range$/, "")}/range/`;
  return url;
}

/**
 * Asks the service for ranges, one after the other and gently. A request is the five digits and nothing else of
 * ours; a redirect is refused; an answer is bounded in time and size. Throws `breaches-unreachable`,
 * `breaches-garbled`, `cancelled`.
 */
export function createService(address: URL, signal: AbortSignal) {
  let next = 0;

  async function pause(ms: number): Promise<void> {
    try {
      await setTimeout(ms, undefined, { signal });
    } catch {
      throw cancelled();
    }
  }

  async function attempt(
    prefix: string,
  ): Promise<Range | { readonly retryMs: number; error: AppError }> {
    await pause(Math.max(0, next - performance.now()));
    next = performance.now() + gapMs;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
    try {
      // SECURITY: five digits, the padding, no cookie, no referrer; nobody else is followed to. [H8]
      const response = await fetch(new URL(prefix, address), {
        headers: { "Add-Padding": "true", Accept: "text/plain", "User-Agent": "Sallyport" },
        redirect: "manual",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        cache: "no-store",
        signal: limit,
      });
      if (response.status === 200) return parseRange(await readBounded(response));
      await response.body?.cancel();
      return refusal(response, address);
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if (error instanceof AppError) throw error;
      return { retryMs: 500, error: unreachable(address, error) };
    }
  }

  return async (prefix: string): Promise<Range> => {
    for (let count = 1; ; count++) {
      const answer = await attempt(prefix);
      if (!("retryMs" in answer)) return answer;
      if (count === tries || answer.retryMs > longestWaitMs) throw answer.error;
      await pause(answer.retryMs * (answer.retryMs > 1000 ? 1 : count));
    }
  };
}

function refusal(response: Response, address: URL): { retryMs: number; error: AppError } {
  const { status } = response;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const error = new AppError("breaches-unreachable", told(status, address, seconds), {
    details: { status },
  });
  if (status === 429 || status === 503) {
    return { retryMs: Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : 2000, error };
  }
  if (status >= 500) return { retryMs: 500, error };
  throw error;
}

function told(status: number, { host }: URL, seconds: number): string {
  if (status >= 300 && status < 400) {
    return `${host} wanted to send the request elsewhere. It was not followed; check the address.`;
  }
  if (status === 429) {
    const when = Number.isFinite(seconds) ? ` Try again in ${seconds} seconds.` : "";
    return `${host} asked for fewer requests.${when || " Try again later."}`;
  }
  if (status >= 500) return `${host} has trouble (${status}). Try again later.`;
  return `${host} answered ${status}. Check the address in the settings.`;
}

async function readBounded(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    const bytes = piece as Uint8Array;
    size += bytes.length;
    if (size > mostBytes) throw garbled("it is far too long");
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString("latin1");
}

/** Lines of 35 digits, a colon and a count; a count of 0 is padding. Throws `breaches-garbled`. */
function parseRange(text: string): Range {
  const range = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, suffix, count] = /^([0-9A-Fa-f]{35}):([0-9]{1,12})\r?$/.exec(line) ?? [];
    if (suffix !== undefined && count !== undefined) {
      if (Number(count) > 0) range.set(suffix.toUpperCase(), Number(count));
    } else if (line.trim() !== "") throw garbled("it is no list of hashes");
  }
  return range;
}

function garbled(why: string): AppError {
  return new AppError(
    "breaches-garbled",
    `The breach service's answer cannot be read: ${why}. Check the address in the settings.`,
  );
}

function cancelled(): AppError {
  return new AppError("cancelled", "The look-up was ended before it was done.");
}

const tlsCode = /CERT|SSL|TLS|ALTNAME|SELF_SIGNED|ISSUER|VERIFY/;

function unreachable({ host }: URL, error: unknown): AppError {
  const code = codeOf(error);
  if (error instanceof Error && error.name === "TimeoutError") {
    return new AppError("breaches-unreachable", `${host} did not answer in time. Try again later.`);
  }
  const why = tlsCode.test(code)
    ? `${host} cannot prove who it is (${code}). Nothing was sent.`
    : `${host} cannot be reached${code === "" ? "" : ` (${code})`}. Check the address and the connection.`;
  return new AppError("breaches-unreachable", why);
}

/** Of Node's error below the one that `fetch` throws. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : "";
  return typeof code === "string" ? code : "";
}
