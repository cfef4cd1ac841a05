import type { Approvals, Peer } from "#core/approvals";
import type { Audit, AuditDetails } from "#core/audit";
import { isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Records } from "#core/records";
import { cleanText, signWith, WireReader, type KnownHosts, type RsaHash } from "#core/ssh";
import { createBindings } from "./bindings.ts";
import type { Gate } from "./gate.ts";
import type { OfferedList } from "./list.ts";
import { readRequest, rsaFlags, type Reply, type Request } from "./messages.ts";
import type { Offered } from "./offered.ts";
import { judgePurpose, wordsOf, type Purpose } from "./purpose.ts";

export interface AgentParts {
  readonly gate: Pick<Gate, "pass">;
  readonly list: Pick<OfferedList, "read">;
  readonly records: Pick<Records, "readFields">;
  readonly approvals: Pick<Approvals, "ask">;
  readonly audit: Pick<Audit, "append">;
  readonly knownHosts: Pick<KnownHosts, "namesOf">;
  readonly clock: Clock;
}

/** A program at the other end of one connection. */
interface Client {
  /** Null where the system does not tell. */
  readonly identify: () => Promise<Peer | null>;
  /** Aborts when it goes away. */
  readonly signal: AbortSignal;
}

export interface Agent {
  /** Serves one connection: a message in, a reply out. Rejects only for a mistake of ours. */
  serve(client: Client): (message: Uint8Array) => Promise<Reply>;
}

type SignRequest = Extract<Request, { kind: "sign" }>;

const failure: Reply = { kind: "failure" };

/** Answers what connections ask, each with the sessions that it was bound to. */
export function createAgent(parts: AgentParts): Agent {
  const signer = createSigner(parts);

  async function listed(signal: AbortSignal): Promise<readonly Offered[] | null> {
    const known = parts.list.read();
    if (known !== null) return known;
    return (await parts.gate.pass(signal)) ? parts.list.read() : null;
  }

  return {
    serve(client) {
      const bindings = createBindings();

      async function sign(request: SignRequest): Promise<Reply> {
        const isKey = ({ blob }: Offered) => blob.equals(request.key);
        // Who asks for a key that is not offered does not make the person unlock.
        if ((await listed(client.signal))?.some(isKey) !== true) return failure;
        if (!(await parts.gate.pass(client.signal))) return failure;
        const find = () => parts.list.read()?.find(isKey);
        const signature = await signer(request, { find, client, bound: bindings.all() });
        return signature === null ? failure : { kind: "signature", signature };
      }

      async function answer(request: Request): Promise<Reply> {
        switch (request.kind) {
          case "identities": {
            const identities = await listed(client.signal);
            return identities === null ? failure : { kind: "identities", identities };
          }
          case "sign":
            return sign(request);
          case "bind":
            return { kind: bindings.bind(request) ? "success" : "extension-failure" };
          case "query":
            return { kind: "extensions" };
          case "other":
            return failure;
          default:
            return request satisfies never;
        }
      }

      return async (message) => {
        try {
          return await answer(readRequest(message));
        } catch (error) {
          // A message that cannot be read, or a lock in the middle of it: the next one is answered again.
          if (isAppError(error)) return failure;
          throw error;
        }
      };
    },
  };
}

type Ask = Parameters<Approvals["ask"]>[0];

interface SignContext {
  /** The key as it is offered at this moment. */
  readonly find: () => Offered | undefined;
  readonly client: Client;
  readonly bound: ReturnType<ReturnType<typeof createBindings>["all"]>;
}

/** One signature, or null for a refusal, which is on the trail. Rejects with an `AppError` at a lock. */
function createSigner(parts: AgentParts) {
  const { records, approvals, audit, knownHosts } = parts;
  const refuse = createRefusals(parts);

  async function nameHosts(purpose: Purpose): Promise<(fingerprint: string) => string> {
    const all = [
      ...purpose.through,
      ...(purpose.destination === null ? [] : [purpose.destination]),
    ];
    const names = new Map<string, string>();
    for (const fingerprint of all) {
      const known = cleanText((await knownHosts.namesOf(fingerprint)).slice(0, 3).join(", "));
      names.set(fingerprint, known === "" ? fingerprint : `${known} (${fingerprint})`);
    }
    return (fingerprint) => names.get(fingerprint) ?? fingerprint;
  }

  /** SECURITY: of a record that asks again, after the person gave the master password. [AP7] */
  async function readKey(id: string, asked: Ask, signal: AbortSignal): Promise<string> {
    const read = () => records.readFields(id, "key-agent").fields["private_key"] ?? "";
    try {
      return read();
    } catch (error) {
      if (!isAppError(error, "password-needed")) throw error;
      const { use, recordName } = error.details ?? {};
      const again = { use: String(use), recordName: String(recordName) };
      await approvals.ask({ ...asked, again }, signal);
      return read();
    }
  }

  return async function sign(
    { key: blob, data, flags }: SignRequest,
    { find, client, bound }: SignContext,
  ): Promise<Buffer | null> {
    const key = find();
    if (key === undefined) return null;
    const peer = await client.identify();
    const purpose = judgePurpose(data, blob, bound);
    const details = detailsOf(key, peer, purpose);
    if (purpose === null) return refuse(details, "another-session");
    const rsaHash = hashOf(key.plain, flags);
    if (rsaHash === null) return refuse(details, "sha-1");
    const wants = wordsOf(purpose, key.recordName, await nameHosts(purpose));
    try {
      // SECURITY: nothing is signed that the person did not allow this program. [KA6]
      const asked = { door: "key-agent" as const, peer: narrowed(peer, key, purpose), wants };
      await approvals.ask(asked, client.signal);
      // What was waited for may have changed: it is signed only if it is still offered. [KA2]
      const { recordId, plain } = find() ?? key;
      if (find() === undefined) return refuse(details, "not-offered");
      const privateKey = await readKey(recordId, asked, client.signal);
      const signature = signWith({ privateKey, publicKey: plain, data, rsaHash });
      // SECURITY: on the trail before it leaves. [KA7]
      audit.append("key-agent.signed", details);
      return signature;
    } catch (error) {
      if (!isAppError(error)) throw error;
      return refuse(details, error.code);
    }
  };
}

const tellAgainMs = 60_000;
const mostTold = 1000;

/** SECURITY: what is refused is told, but a program that asks on and on does not fill the disk with it. [KA7] */
function createRefusals({ audit, clock }: Pick<AgentParts, "audit" | "clock">) {
  const told = new Map<string, number>();
  return (details: AuditDetails, reason: string): null => {
    const event = { ...details, reason };
    const key = JSON.stringify(event);
    const before = told.get(key);
    if (before !== undefined && clock.now() - before < tellAgainMs) return null;
    if (told.size >= mostTold) told.clear();
    told.set(key, clock.now());
    audit.append("key-agent.refused", event);
    return null;
  };
}

function detailsOf(key: Offered, peer: Peer | null, purpose: Purpose | null): AuditDetails {
  const program = peer?.caller.script ?? peer?.caller.program.path ?? "unknown program";
  const { recordId, recordName } = key;
  if (purpose === null) return { recordId, recordName, program };
  const { kind, subject, destination, through } = purpose;
  return {
    ...{ recordId, recordName, program, for: kind },
    ...(subject !== "" && { subject }),
    ...(destination !== null && { destination }),
    ...(through.length > 0 && { through: through.join(" ") }),
  };
}

/** The hash for an RSA key; null for SHA-1, which no flag asks for, and for flags that nobody knows. */
function hashOf(plain: Buffer, flags: number): RsaHash | null {
  if ((flags & ~(rsaFlags.sha256 | rsaFlags.sha512)) !== 0) return null;
  if ((flags & rsaFlags.sha256) !== 0) return "sha256";
  if ((flags & rsaFlags.sha512) !== 0) return "sha512";
  // SECURITY: a signature over SHA-1 can be made for something else. [KA4]
  return new WireReader(plain).text() === "ssh-rsa" ? null : "sha512";
}

/**
 * SECURITY: an approval is for one key and one purpose; where the agent was forwarded it is for one sign-in of
 * one user at one host, so that nobody on the way uses what was allowed for another, and once where that host
 * is not proven. [KA6]
 */
function narrowed(peer: Peer | null, { recordId }: Offered, purpose: Purpose): Peer | null {
  if (peer === null || peer.key === null) return peer;
  const { kind, subject, destination, through } = purpose;
  const isForwarded = through.length > 0;
  if (isForwarded && kind !== "file" && destination === null) return { ...peer, key: null };
  const isNarrow = isForwarded || kind === "file";
  const rest = isNarrow ? [subject, destination, through] : [];
  return { ...peer, key: JSON.stringify([peer.key, recordId, kind, ...rest]) };
}
