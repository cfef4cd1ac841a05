import type { Socket } from "node:net";

const longestBytes = 4 * 1024 * 1024;
const mostUnderWay = 64 * 1024 * 1024;
const newline = 10;

/** Reads requests within the limits that all connections share. [SO4] */
export function createLineReader() {
  let underWay = 0;

  /** The first line, as bytes for the caller to wipe; null when there is none within the limits. */
  return function read(socket: Socket): Promise<Buffer | null> {
    const chunks: Buffer[] = [];
    let size = 0;
    return new Promise((resolve) => {
      const finish = (line: Buffer | null) => {
        socket.off("data", take).off("close", leave);
        underWay -= size;
        size = 0;
        // SECURITY: what a person typed may be in them. [L11]
        for (const chunk of chunks) chunk.fill(0);
        resolve(line);
      };
      const leave = () => {
        finish(null);
      };
      const take = (chunk: Buffer) => {
        const end = chunk.indexOf(newline);
        chunks.push(chunk);
        size += chunk.length;
        underWay += chunk.length;
        // SECURITY: bounded before it is parsed, for one and for all of them. [SO4]
        if (size > longestBytes || underWay > mostUnderWay) finish(null);
        else if (end >= 0) finish(Buffer.concat(chunks).subarray(0, size - chunk.length + end));
      };
      socket.on("data", take).on("close", leave);
    });
  };
}
