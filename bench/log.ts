const parts = ["gateway", "ledger", "mailer", "indexer", "scheduler"] as const;
const levels = ["INFO", "\x1b[33mWARN\x1b[0m", "DEBUG", "\x1b[31mERROR\x1b[0m", "INFO"] as const;

/** A made-up server's log of at least `bytes` bytes: long and short lines, one in ten in colour. */
export function makeLog(bytes: number): Buffer {
  const lines: string[] = [];
  let size = 0;
  for (let index = 0; size < bytes; index++) {
    const level = index % 10 === 0 ? (levels[(index / 10) % levels.length] ?? "") : "INFO";
    const second = String(index % 60).padStart(2, "0");
    const words = "accepted request and answered it from the cache ".repeat(index % 3);
    const line = `2026-03-01T10:15:${second}.${100 + (index % 900)}Z ${level} ${parts[index % parts.length] ?? ""}[${1000 + (index % 400)}]: ${words}id=${(index * 2_654_435_761) % 4_294_967_296} took=${index % 97}ms\n`;
    lines.push(line);
    size += line.length;
  }
  return Buffer.from(lines.join(""));
}
