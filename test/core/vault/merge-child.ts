/** Merges the copy that lies beside the vault in a process of its own, and says when it begins, until it is killed. */
import { writeSync } from "node:fs";
import { copyName, mergerOf, unlocked } from "./merge/fixture.ts";
import { goodPassword } from "./fixture.ts";

const [, , folder = "", at = "0"] = process.argv;

const bench = await unlocked(folder, Number(at));
const { merger } = mergerOf(bench);
await merger.compare({ name: copyName, password: goodPassword });
writeSync(1, "begin\n");
await merger.merge();
writeSync(1, "merged\n");
setInterval(() => undefined, 1000);
