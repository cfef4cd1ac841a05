/** `npm run -s sallyport -- …`: the command line of a checkout, built when its sources have changed. */
import { createRequire } from "node:module";
import path from "node:path";
import { buildAll } from "./build.ts";

await buildAll(["cli"]);
createRequire(import.meta.url)(
  path.join(import.meta.dirname, "..", "dist", "cli", "sallyport.cjs"),
);
