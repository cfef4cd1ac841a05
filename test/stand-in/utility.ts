/** Runs an entry as Electron's utility process would: its channel is `process.parentPort`. */
import { pathToFileURL } from "node:url";

Object.assign(process, {
  parentPort: {
    on(_name: "message", listener: (event: { data: unknown }) => void) {
      process.on("message", (data) => {
        listener({ data });
      });
    },
    postMessage: (message: object) => process.send?.(message),
  },
});
process.on("disconnect", () => {
  process.emit("SIGTERM");
});

await import(pathToFileURL(process.argv[2] ?? "").href);
