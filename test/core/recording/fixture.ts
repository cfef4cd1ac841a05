import { randomUUID } from "node:crypto";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Session, Settings } from "#contract";
import { systemClock, type Clock } from "#core/ports";
import { createRecordings, type Recordings } from "#core/recording";
import { createRecords, type Records } from "#core/records";
import { goodPassword, openBench, type Bench } from "../vault/fixture.ts";

export const secret = "hunter2-and-more";
export const size = { columns: 80, rows: 24 };

export interface Studio extends Bench {
  readonly records: Records;
  readonly recordings: Recordings;
  readonly settings: Settings["recording"];
  readonly hostId: string;
  readonly loginId: string;
  readonly files: string;
}

/** An unlocked account with a host whose login's password is `secret`, and the recordings of its sessions. */
export async function openStudio(
  options: { clock?: Clock; folder?: string; stateFolder?: string } = {},
): Promise<Studio> {
  const { clock = systemClock } = options;
  const bench = openBench(options);
  const { account, audit, folder } = bench;
  if (account.state() === "empty") await account.create(goodPassword);
  else await account.unlock(goodPassword);
  const describeKey = () => {
    throw new TypeError("no key here");
  };
  const records = createRecords({ account, audit, clock, describeKey });
  await records.load();
  const [vault] = account.vaults.list();
  const settings: Settings["recording"] = {
    ...{ when: "always", typed: false, onFailure: "continue", keepDays: 0, keepMegabytes: 0 },
  };
  const make = (draft: object) =>
    records.create({
      ...{ id: randomUUID(), vaultId: vault?.id ?? "", tags: [], favourite: false, notes: "" },
      ...{ fields: {}, custom: [], ...draft },
    } as never).id;
  const loginId = make({
    type: "login",
    name: "Login",
    fields: { username: "mara", password: secret },
  });
  const host = { address: "forge.example", user: "mara", sign_in: "password", login: loginId };
  const hostId = make({ type: "host", name: "Forge", fields: host });
  const recordings = createRecordings({ account, audit, clock, folder, settings: () => settings });
  return {
    ...{ ...bench, records, recordings, settings, hostId, loginId },
    files: path.join(folder, "recordings"),
  };
}

export interface Take {
  readonly id: string;
  readonly tap: NonNullable<ReturnType<Recordings["record"]>>;
  /** What was told of it. */
  readonly told: (Session["recording"] | Error | boolean)[];
}

/** Begins to record a session of this host, as the session itself would. */
export function record({ recordings }: Pick<Studio, "recordings">, hostId: string | null): Take {
  const told: Take["told"] = [];
  const session = {
    ...{ id: randomUUID(), hostId, kind: hostId === null ? "local" : "ssh" },
    ...{ name: "Forge", target: "mara@forge.example" },
  } as Session;
  const tap = recordings.record(session, size, {
    hold: (isHeld) => told.push(isHeld),
    onChange: (recording) => told.push(recording),
    onGivenUp: (error) => told.push(error),
  });
  const view = told.find((one) => typeof one === "object" && one !== null && "id" in one);
  if (tap === null) throw new Error("it is not recorded");
  return { id: (view as { id: string }).id, tap, told };
}

/** Everything that a recording shows, as one text. */
export async function shown(
  { recordings }: Pick<Studio, "recordings">,
  id: string,
): Promise<string> {
  const parts: Uint8Array[] = [];
  for (let next: number | null = 0; next !== null;) {
    const page: Awaited<ReturnType<Recordings["read"]>> = await recordings.read(id, next);
    for (const moment of page.moments) if (moment.kind === "output") parts.push(moment.bytes);
    next = page.next;
  }
  return Buffer.concat(parts).toString("utf8");
}

export const bytes = (text: string): Uint8Array => Buffer.from(text);

/** Recorded, ended, and on the disk. */
export async function recorded(studio: Studio, outputs: readonly string[]): Promise<string> {
  const { id, tap } = record(studio, studio.hostId);
  for (const output of outputs) {
    tap.output(bytes(output));
    await wait(5);
  }
  tap.end({ code: 0, signal: null }, "session");
  await studio.recordings.stop();
  return id;
}
