import type { ImportFormat } from "../format.ts";
import { throwIfCancelled } from "../faults.ts";
import { memberPaths, readJson } from "../json.ts";
import { headText } from "../text.ts";
import { readRecord } from "./keeper-records.ts";

/** Keeper's JSON, as its vault and its Commander write it. */
export const keeper: ImportFormat = {
  name: "keeper",
  label: "Keeper (JSON)",

  recognises(_source, head) {
    const paths = memberPaths(headText(head) ?? "");
    return (
      paths.has("shared_folders") ||
      ["title", "$type", "uid"].some((name) => paths.has(`records.${name}`))
    );
  },

  async *read(source, options) {
    const top = await readJson(source, options);
    const list = top.isList ? top : top.at("records");
    if (!list.isThere) throw list.wrong("is missing: this is not a whole export of Keeper.");
    const records = list.items();
    const titles = new Map(
      records.map((record) => [record.at("uid").text(), record.at("title").text()]),
    );
    for (const [place, record] of records.entries()) {
      throwIfCancelled(options.signal);
      options.onProgress(place, records.length);
      yield* await readRecord(record, titles);
    }
    options.onProgress(records.length, records.length);
  },
};
