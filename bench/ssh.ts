import type { Connection } from "#core/ssh";
import { createLink, type Link } from "./link.ts";
import {
  endsWithPrompt,
  isInstalled,
  keyExchange,
  timeBulk,
  timeConnect,
  timeEchoes,
} from "./openssh.ts";
import { line, median, quantile, type Measurement, type Row } from "./row.ts";
import { startServer, type Server } from "./server.ts";
import { timeSessionEchoes } from "./session.ts";

const connects = 15;
const gigabyte = 1_000_000_000;
const bulkRuns = 2;
const keystrokes = 400;

/** Lends a server to `measure`, and nothing to a machine that has none: the row is then empty. */
async function withServer(
  measure: (server: Server) => Promise<Measurement[]>,
): Promise<Measurement[]> {
  const server = await startServer();
  if (server === null) return [];
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

async function timeShell(link: Link): Promise<number> {
  const started = performance.now();
  const connection = await link.connect();
  const channel = await connection.shell({ columns: 80, rows: 24 });
  const elapsed = await new Promise<number>((resolve) => {
    let printed = "";
    channel.onOutput((bytes) => {
      printed += Buffer.from(bytes).toString();
      if (endsWithPrompt(printed)) resolve(performance.now() - started);
    });
  });
  connection.close();
  return elapsed;
}

/** In turns, so that whatever else the machine does weighs on both alike. */
function measureConnect(): Promise<Measurement[]> {
  return withServer(async ({ target }) => {
    const link = createLink(target);
    const ours: number[] = [];
    const theirs: number[] = [];
    await timeShell(link); // The first loads code; a person's application has run for hours.
    while (ours.length < connects) {
      ours.push(await timeShell(link));
      if (isInstalled()) theirs.push(await timeConnect(target));
    }
    link.close();
    return [
      line("ssh.connect", median(ours), "ms", {
        name: `ssh with ${keyExchange}`,
        value: theirs.length === 0 ? null : median(theirs),
      }),
      line("ssh.connect.p90", quantile(ours, 0.9), "ms"),
    ];
  });
}

function measureEcho(): Promise<Measurement[]> {
  return withServer(async ({ target }) => {
    const ours = await timeSessionEchoes(target, keystrokes);
    const theirs = isInstalled() ? await timeEchoes(target, keystrokes) : null;
    const peer = (share: number) => ({
      name: "ssh under a pty",
      value: theirs === null ? null : quantile(theirs, share),
    });
    return [
      line("ssh.echo", median(ours), "ms", peer(0.5)),
      line("ssh.echo.p99", quantile(ours, 0.99), "ms", peer(0.99)),
    ];
  });
}

async function timeOurBulk(connection: Connection, command: string): Promise<number> {
  const started = performance.now();
  const channel = await connection.exec(command);
  let received = 0;
  channel.onOutput((bytes) => {
    received += bytes.byteLength;
  });
  await new Promise<void>((resolve) => {
    channel.onExit(() => {
      resolve();
    });
  });
  if (received !== gigabyte) throw new Error(`Received ${received} of ${gigabyte} bytes`);
  return gigabyte / 1e6 / ((performance.now() - started) / 1000);
}

function measureBulk(): Promise<Measurement[]> {
  return withServer(async ({ target }) => {
    const command = `head -c ${gigabyte} /dev/zero`;
    const link = createLink(target);
    const connection = await link.connect();
    const { cipher } = connection.facts;
    const ours: number[] = [];
    const theirs: number[] = [];
    while (ours.length < bulkRuns) {
      ours.push(await timeOurBulk(connection, command));
      if (isInstalled()) theirs.push(await timeBulk(target, { command, bytes: gigabyte, cipher }));
    }
    connection.close();
    link.close();
    const value = theirs.length === 0 ? null : Math.max(...theirs);
    return [line("ssh.bulk", Math.max(...ours), "MB/s", { name: `ssh with ${cipher}`, value })];
  });
}

export const rows: readonly Row[] = [
  {
    name: "ssh.connect",
    bars: [{ line: "ssh.connect", of: "ratio", at: "most", limit: 1 }],
    measure: measureConnect,
  },
  {
    name: "ssh.echo",
    bars: [{ line: "ssh.echo", of: "ratio", at: "most", limit: 2 }],
    measure: measureEcho,
  },
  {
    name: "ssh.bulk",
    bars: [{ line: "ssh.bulk", of: "ratio", at: "least", limit: 0.5 }],
    measure: measureBulk,
  },
];
