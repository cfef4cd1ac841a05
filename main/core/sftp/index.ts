/**
 * The files of servers, beside those of this computer: looked at, copied both ways, compared, edited in place. Must
 * never give a page a byte of a file, read or write outside the folders that the person chose, follow a link out of
 * them, or name a file before it is whole. SPEC.md has the rules.
 */
export type { Sftp } from "./face.ts";
export { createSftp, type SftpParts } from "./sftp.ts";
