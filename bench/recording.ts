import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { generate } from "#core/generator";
import { createMasker } from "../main/core/recording/mask/index.ts";
import { openStudio, record } from "../test/core/recording/fixture.ts";
import { makeLog } from "./log.ts";
import { line, median, quantile, type Measurement, type Row } from "./row.ts";

const secrets = 10_000;
const logBytes = 50_000_000;
const rounds = 3;
const piece = 65_536;
const recordingBytes = 200_000_000;
const seeks = 100;

/** Passwords and passphrases as our generator makes them. */
function makeSecret(index: number): Buffer {
  const letters = { lower: true, upper: true, digits: true, symbols: index % 2 === 0 };
  const made =
    index % 4 === 0
      ? generate({ kind: "passphrase", words: 4, separator: "-", capitalise: false, digit: false })
      : generate({
          kind: "password",
          length: 16 + (index % 8),
          ...letters,
          avoidLookAlikes: false,
        });
  return Buffer.from(made.value);
}

/** Megabytes of a server's log that a masker reads in a second of processor time. */
async function measureMask(): Promise<Measurement[]> {
  const masker = await createMasker(
    Array.from({ length: secrets }, (_, index) => makeSecret(index)),
  );
  const log = makeLog(logBytes);
  const rates = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    for (let at = 0; at < log.length; at += piece) masker.push(log.subarray(at, at + piece));
    const { user, system } = process.cpuUsage(before);
    return log.length / (user + system);
  });
  masker.wipe();
  return [line("mask.throughput", Math.max(...rates), "MB/s")];
}

/** Milliseconds to the screen at any moment of a recording of 200 MB. Its frames are as many as those of an hour. */
async function measureSeek(): Promise<Measurement[]> {
  const studio = await openStudio();
  const { id, tap, told } = record(studio, studio.hostId);
  const log = makeLog(logBytes);
  let isHeld = false;
  for (let at = 0; at < recordingBytes; at += piece) {
    tap.output(log.subarray(at % logBytes, (at % logBytes) + piece));
    do {
      for (const one of told.splice(0)) if (typeof one === "boolean") isHeld = one;
      await wait(isHeld ? 5 : 0);
    } while (isHeld);
  }
  tap.end(null, "session");
  await studio.recordings.stop();
  const { duration } = await studio.recordings.open(id);
  const samples: number[] = [];
  for (let count = 0; count < seeks; count++) {
    const started = performance.now();
    await studio.recordings.seek(id, randomInt(Math.max(1, duration)));
    samples.push(performance.now() - started);
  }
  studio.recordings.forget();
  return [
    line("recording.seek", quantile(samples, 0.95), "ms"),
    line("recording.seek.p50", median(samples), "ms"),
  ];
}

export const rows: readonly Row[] = [
  {
    name: "mask.throughput",
    bars: [{ line: "mask.throughput", of: "value", at: "least", limit: 100 }],
    measure: measureMask,
  },
  {
    name: "recording.seek",
    bars: [{ line: "recording.seek", of: "value", at: "most", limit: 100 }],
    measure: measureSeek,
  },
];
