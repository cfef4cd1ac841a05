import { StringDecoder } from "node:string_decoder";
import type { Ending, Moment, Title } from "./face.ts";

export type CastVersion = 2 | 3;

/**
 * A recording as asciinema's players take it: a header and one event to a line
 * (https://docs.asciinema.org/manual/asciicast/v2/ and /v3/). In version 2 times are counted from the start, in
 * version 3 from the event before. [RE16]
 */
export function* writeCast(
  recording: {
    readonly title: Title;
    readonly ending: Ending | null;
    readonly moments: Iterable<Moment>;
  },
  version: CastVersion,
): Generator<string> {
  const { title, ending, moments } = recording;
  yield `${JSON.stringify(headerOf(title, version))}\n`;
  const decoders = { output: new StringDecoder("utf8"), input: new StringDecoder("utf8") };
  let last = 0;
  const lineOf = (at: number, code: string, data: string): string => {
    const time = version === 2 ? at : at - last;
    last = at;
    return `${JSON.stringify([time / 1000, code, data])}\n`;
  };
  for (const moment of moments) {
    // A character that is cut waits for its end.
    const data = dataOf(moment, decoders);
    if (data !== null) yield lineOf(moment.at, codes[moment.kind], data);
  }
  const rest = decoders.output.end();
  if (rest !== "") yield lineOf(last, "o", rest);
  const status = ending?.exit?.code ?? null;
  if (version === 3 && status !== null) yield lineOf(last, "x", String(status));
}

const codes = { output: "o", input: "i", resize: "r", mark: "m" } as const;

function headerOf({ columns, rows, name, target, startedAt }: Title, version: CastVersion): object {
  const title = target === "" ? name : `${name} (${target})`;
  const timestamp = Math.floor(startedAt / 1000);
  const type = "xterm-256color";
  if (version === 2)
    return { version, width: columns, height: rows, timestamp, title, env: { TERM: type } };
  return { version, term: { cols: columns, rows, type }, timestamp, title };
}

function dataOf(
  moment: Moment,
  decoders: Readonly<Record<"output" | "input", StringDecoder>>,
): string | null {
  switch (moment.kind) {
    case "output":
    case "input": {
      const text = decoders[moment.kind].write(Buffer.from(moment.bytes));
      return text === "" ? null : text;
    }
    case "resize":
      return `${moment.columns}x${moment.rows}`;
    case "mark":
      return "";
    default:
      return moment satisfies never;
  }
}
