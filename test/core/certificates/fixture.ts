import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  certificatesMigrations,
  createCertificates,
  type Authority,
  type Request,
} from "#core/certificates";
import { generateKey, readPublicLine, type GeneratedAlgorithm, type KeyPair } from "#core/ssh";
import { fakeClock } from "../../parts/clock.ts";
import { goodPassword, openBench } from "../vault/fixture.ts";

export function authority(pair: KeyPair, recordId = "ca"): Authority {
  return { recordId, name: "Fleet CA", publicKey: pair.publicKey, privateKey: pair.privateKey };
}

export function makeKey(algorithm: GeneratedAlgorithm = "ed25519"): Promise<KeyPair> {
  return generateKey(algorithm, "");
}

/** A request for a certificate of five minutes for the user deploy. */
export function requestFor(pair: KeyPair, changes: Partial<Request> = {}): Request {
  return {
    publicKey: readPublicLine(pair.publicKey).plain,
    ...{ principals: ["deploy"], keyId: "test", minutes: 5, permits: [] },
    ...{ forceCommand: "", sourceAddress: "", reason: {} },
    ...changes,
  };
}

/** The room on a real storage, trail and account. The clock is at the present until it is moved. */
export async function openRoom() {
  const clock = fakeClock(Math.floor(Date.now() / 1000) * 1000);
  const bench = openBench({ migrations: certificatesMigrations, clock });
  await bench.account.create(goodPassword);
  const { storage, audit, account } = bench;
  const accountKey = () => account.auditKey();
  const events = () => audit.list({ limit: 50 }, account.auditKey()).events;
  return {
    ...bench,
    clock,
    events,
    room: createCertificates({ storage, audit, clock, accountKey }),
  };
}

/** What a program of OpenSSH's says. */
export function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: "utf8", env: { ...process.env, TZ: "UTC" } });
}

export function fileOf(name: string, content: string | Uint8Array): string {
  const file = join(mkdtempSync(join(tmpdir(), "sallyport-certificates-")), name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}
