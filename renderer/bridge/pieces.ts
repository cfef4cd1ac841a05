import type { SallyportBridge } from "#contract";
import type { Carrier } from "./connect.ts";

const pieceBytes = 768 * 1024;

/**
 * Where the system's dialogs choose and save, a page holds a file only when one was dropped on it: that goes piece by
 * piece, each when the one before was taken.
 */
export function carryByCalls({ calls }: SallyportBridge): Carrier {
  return {
    hasDialogs: true,
    async send(ticket, file, signal) {
      let at = 0;
      do {
        const piece = file.slice(at, at + pieceBytes);
        const bytes = encode(new Uint8Array(await piece.arrayBuffer()));
        if (signal.aborted) return;
        const reply = await calls.files.piece({ ticket, at, bytes });
        if (!reply.ok) return;
        at += piece.size;
      } while (at < file.size);
    },
    save: () => undefined,
  };
}

function encode(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  bytes.fill(0); // SECURITY: the page holds a file no longer than it takes to hand it over.
  return btoa(text);
}
