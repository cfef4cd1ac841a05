import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { createScour } from "#core/lock";
import { systemClock } from "#core/ports";

/* Leaves a text on the stack, and prints how often it lies there before and after a scour. */

const text = ["sandpiper", "tideway"].join("-");

function countOnStack(): number {
  const maps = readFileSync("/proc/self/maps", "latin1").split("\n");
  const range = maps.find((line) => line.endsWith("[stack]"))?.split(" ")[0] ?? "";
  const [from = 0, to = 0] = range.split("-").map((address) => Number.parseInt(address, 16));
  const bytes = Buffer.alloc(to - from);
  const memory = openSync("/proc/self/mem", "r");
  readSync(memory, bytes, 0, bytes.length, from);
  closeSync(memory);
  return bytes.toString("latin1").split(text).length - 1;
}

function askDeep(depth: number): boolean {
  return depth === 0 ? existsSync(`/${text}`) : askDeep(depth - 1) && depth > 0;
}

const scour = createScour(systemClock);
askDeep(100);
const before = countOnStack();
scour();
await wait(500);
process.stdout.write(JSON.stringify({ before, after: countOnStack() }));
process.exit();
