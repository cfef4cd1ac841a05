import type { WriteStream } from "node:tty";
import type { How } from "#core/commands";

type Progress = Parameters<How["onProgress"]>[0];

const words: Readonly<Record<Progress["step"], string>> = {
  reading: "Reading",
  writing: "Writing",
  exporting: "Exporting",
  checking: "Checking",
  returning: "Bringing in",
};
/** To the beginning of the line, and what is there away. */
const anew = "\r\x1b[K";

/** One line that says how far it is, where somebody sits and sees it. */
export function drawProgress(stream: Pick<WriteStream, "write" | "isTTY">) {
  let drawn = "";
  const draw = (text: string) => {
    if (!stream.isTTY || text === drawn) return;
    drawn = text;
    stream.write(anew + text);
  };
  return {
    tell: ({ step, done, total }: Progress) => {
      draw(`${words[step]}… ${total > 0 ? Math.floor((100 * done) / total) : 0} %`);
    },
    clear: () => {
      draw("");
    },
  };
}
