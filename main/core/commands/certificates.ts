import { z } from "zod";
import type { Authority, Certificates } from "#core/certificates";
import { isAppError } from "#core/errors";
import { command, type CommandRooms, type How } from "./face.ts";
import { findRecord, named } from "./find.ts";

const line = z.string().max(16_384);
const word = z.string().max(200);

interface Named {
  readonly name: string;
  readonly vault?: string | undefined;
}

/** An authority without what it signs with. */
async function findAuthority(rooms: CommandRooms, asked: Named): Promise<Found> {
  const { id } = findRecord(rooms, asked);
  const certificates = await rooms.openCertificates();
  const authority = certificates.authorityOf(id, rooms.records.readFields(id));
  return { certificates, authority };
}

interface Found {
  readonly certificates: Certificates;
  readonly authority: Omit<Authority, "privateKey">;
}

/** SECURITY: of a record that asks again, after the person gave the master password. [R10] */
async function unlockAuthority(
  { records }: CommandRooms,
  { certificates, authority: { recordId } }: Found,
  how: Pick<How, "permit">,
): Promise<Authority> {
  const read = () =>
    certificates.authorityOf(recordId, records.readFields(recordId, "certificate"));
  try {
    return read();
  } catch (error) {
    if (!isAppError(error, "password-needed")) throw error;
    await how.permit(error);
    return read();
  }
}

/** What servers and clients need to believe an authority. */
export const caExport = command({
  input: z.strictObject(named),
  needsKeys: true,
  needsList: false,
  wants: ({ name }) => `show what servers need to believe “${name}”`,
  async run(rooms, input) {
    const { certificates, authority } = await findAuthority(rooms, input);
    return { name: authority.name, ...certificates.instructionsFor(authority) };
  },
});

export const caIssue = command({
  input: z.strictObject({
    ...named,
    /** One line of a `.pub` file. */
    publicKey: line,
    principals: z.array(word).max(256),
    minutes: z.number().default(5),
    permits: z.array(word).max(10).default([]),
    forceCommand: z.string().max(4096).default(""),
    sourceAddress: z.string().max(4096).default(""),
    keyId: word.default("sallyport"),
  }),
  needsKeys: true,
  needsList: false,
  wants: ({ name, principals }) => `sign a certificate for ${principals.join(", ")} with “${name}”`,
  async run(rooms, { name, vault, publicKey, ...wanted }, how) {
    const found = await findAuthority(rooms, { name, vault });
    const { certificates } = found;
    const authority = await unlockAuthority(rooms, found, how);
    const key = certificates.readKey(publicKey);
    const { certificate, ...issued } = certificates.issue(authority, {
      ...{ ...wanted, publicKey: key.plain, reason: { by: "command" } },
    });
    return { ...issued, line: key.lineOf(certificate, wanted.keyId) };
  },
});

export const caList = command({
  input: z.strictObject(named),
  needsKeys: true,
  needsList: false,
  wants: ({ name }) => `list the certificates of “${name}”`,
  async run(rooms, input) {
    const { certificates, authority } = await findAuthority(rooms, input);
    const { recordId } = authority;
    const revoked = certificates.revocations(recordId);
    return {
      issued: certificates.list(recordId),
      revoked: revoked.map(({ by, value, revokedAt }) => ({ by, value, revokedAt })),
    };
  },
});

export const caRevoke = command({
  input: z.strictObject({ ...named, by: z.enum(["serial", "key-id", "key"]), value: line }),
  needsKeys: true,
  needsList: false,
  wants: ({ name, by }) => `revoke certificates of “${name}” by ${by.replace("-", " ")}`,
  async run(rooms, { by, value, ...input }) {
    const { certificates, authority } = await findAuthority(rooms, input);
    certificates.revoke(authority, { by, value });
    return { name: authority.name, by };
  },
});

export const caRevocations = command({
  input: z.strictObject(named),
  needsKeys: true,
  needsList: false,
  wants: ({ name }) => `export what “${name}” has revoked`,
  async run(rooms, input) {
    const { certificates, authority } = await findAuthority(rooms, input);
    return { list: certificates.exportRevocations(authority).toString("base64") };
  },
});
