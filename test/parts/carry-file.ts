import { request } from "node:http";
import { expect } from "vitest";
import type { SocketPage } from "./socket-page.ts";

/** A file of several parts goes into a record and out again, as the page of the browser host carries it. */
export async function carryFile(
  page: SocketPage,
  link: string,
  { recordId: id, name, text }: { recordId: string; name: string; text: string },
): Promise<void> {
  const { origin, host, port } = new URL(link);
  const welcome = page.crossed.find(({ about }) => about === "welcome");
  const { session } = JSON.parse(welcome?.bytes.toString() ?? "{}") as { session: string };
  const headers = { Host: host, Origin: origin, Authorization: `Bearer ${session}` };
  const send = (method: string, ticket: string, body?: Buffer) =>
    new Promise<Buffer>((resolve, reject) => {
      const to = { host: "127.0.0.1", port, path: `/files/${ticket}`, method, headers };
      const asked = request(to, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          resolve(Buffer.concat(parts));
        });
      });
      asked.on("error", reject);
      asked.end(body);
    });
  const bytes = Buffer.from(`${text}\n`.repeat(20_000));
  const expected = { name, bytes: bytes.length };
  const { ticket } = await page.get<{ ticket: string }>("files", "expect", expected);
  const added = page.get<{ fileId: string }>("attachments", "stage", { id, ticket });
  await send("PUT", ticket, bytes);
  const { fileId } = await added;
  await page.get("attachments", "add", { id, fileIds: [fileId] });
  const to = await page.get<{ ticket: string }>("files", "destination", { name });
  const saved = page.get("attachments", "save", { id, fileId, ticket: to.ticket });
  expect((await send("GET", to.ticket)).equals(bytes)).toBe(true);
  await saved;
  await page.get("attachments", "remove", { id, fileId });
}
