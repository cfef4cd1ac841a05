/**
 * Door 3, the command line: reads what was typed, asks the running application or opens the vault itself, and
 * shows the answer. Must never print a secret that was not asked for by name, put one into an argument list
 * or an environment other than that of the one child it was asked to start, and never load what a command
 * does not need: a person waits for each start.
 */
import { main } from "./main.ts";

/** As a shell counts an end by SIGPIPE. */
const pipeClosed = 141;

// Whoever reads, such as `head`, has had enough: no complaint.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", () => process.exit(pipeClosed));
}
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  () => {
    process.exitCode = 1;
  },
);
