import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options: {
  readonly type: "major";
  readonly execution: "sync";
  readonly flavor: "last-resort";
}) => void;

/**
 * The answer collects what nobody holds any more and gives emptied pages back to the system, which the engine
 * by itself does late or never. It holds the process up, some 50 ms with 100,000 records in memory: for the
 * moment after much work, not for every day. An engine that does not offer it collects in its own time.
 */
export function createCollect(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("globalThis.gc") as Collect | undefined;
  // Only this kind empties the nursery too, where most garbage is: two ordinary collections leave it.
  return () => collect?.({ type: "major", execution: "sync", flavor: "last-resort" });
}
