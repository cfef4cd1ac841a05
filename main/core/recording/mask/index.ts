import { buildAutomaton } from "./automaton.ts";
import { formsOf } from "./forms.ts";
import { Masker } from "./masker.ts";

export { mark, type Masker } from "./masker.ts";

/** A masker of these secrets, which are wiped: it holds all that it needs of them. */
export async function createMasker(secrets: readonly Uint8Array[]): Promise<Masker> {
  const patterns = secrets.flatMap(formsOf);
  try {
    return new Masker(await buildAutomaton(patterns));
  } finally {
    // SECURITY: [RE6]
    for (const bytes of [...patterns, ...secrets]) bytes.fill(0);
  }
}
