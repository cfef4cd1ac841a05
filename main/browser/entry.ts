import { readArguments } from "../arguments.ts";
import { describeError } from "../ipc/index.ts";
import { explainStart, guardProcess, reportToStderr } from "../report.ts";
import { serve } from "./index.ts";

guardProcess(reportToStderr, describeError);
serve(readArguments(process.argv.slice(2))).catch((error: unknown) => {
  process.stdout.write(`${explainStart(error)}\n`);
  reportToStderr({ call: "start", error: describeError(error) });
  process.exit(1);
});
