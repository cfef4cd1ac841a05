import { useEffect, useState } from "react";
import type { RecordingHit } from "#contract";
import { ask, type InputOf, type ReplyOf } from "#bridge";

const mostHits = 500;
const restMs = 250;

/** What a text is found in, as it is found; ends when the text changes. Null while nothing is looked for. */
export function useSearch(text: string): { hits: readonly RecordingHit[]; isOver: boolean } | null {
  const [found, setFound] = useState<{
    text: string;
    hits: readonly RecordingHit[];
    isOver: boolean;
  }>({
    ...{ text: "", hits: [], isOver: true },
  });
  useEffect(() => {
    let isWanted = text !== "";
    const look = async () => {
      let from: InputOf<"recordings.search">["from"] = null;
      let hits: readonly RecordingHit[] = [];
      while (isWanted) {
        const reply: ReplyOf<"recordings.search"> = await ask("recordings.search", { text, from });
        if (!reply.ok) return;
        hits = [...hits, ...reply.value.hits].slice(0, mostHits);
        from = reply.value.next;
        const isOver = from === null || hits.length === mostHits;
        setFound({ text, hits, isOver });
        if (isOver) return;
      }
    };
    const timer = setTimeout(() => {
      look().catch(() => undefined);
    }, restMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [text]);
  if (text === "") return null;
  return found.text === text ? found : { hits: [], isOver: false };
}
