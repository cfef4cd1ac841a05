import type { Carrier } from "../connect.ts";
import { sessionItem } from "./dial.ts";

/** Files by requests of their own, which the browser streams from and to the disk. */
export function carryByRequests(): Carrier {
  return {
    hasDialogs: false,
    async send(ticket, file, signal) {
      await fetch(`/files/${ticket}`, {
        method: "PUT",
        body: file,
        signal,
        headers: { Authorization: `Bearer ${sessionStorage.getItem(sessionItem) ?? ""}` },
      });
    },
    save(ticket) {
      const link = document.createElement("a");
      link.href = `/files/${ticket}`;
      link.download = "";
      link.click();
    },
  };
}
