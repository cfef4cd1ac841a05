import { parseArgs } from "node:util";

export interface Arguments {
  /** `--data DIR`: another data folder. */
  readonly data: string | undefined;
  /** `--demo`: a throw-away vault with made-up records and a server of its own. */
  readonly demo: boolean;
  /** `--browser`: the page in the person's browser instead of a window. */
  readonly browser: boolean;
}

/** Reads our own arguments and lets the host's, such as Chromium's switches, pass by. */
export function readArguments(args: readonly string[]): Arguments {
  const options = {
    data: { type: "string" },
    demo: { type: "boolean" },
    browser: { type: "boolean" },
  } as const;
  const { values } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true });
  return {
    data: typeof values.data === "string" ? values.data : undefined,
    demo: values.demo === true,
    browser: values.browser === true,
  };
}
