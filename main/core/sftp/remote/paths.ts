/** Paths of a server are POSIX's, whatever this computer's are. */

export function joinRemote(folder: string, name: string): string {
  if (folder === "") return name;
  return folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
}

export function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  if (at === -1) return ".";
  return at === 0 ? "/" : path.slice(0, at);
}

export function nameOfRemote(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a resolved path lies in a resolved folder, or is it. */
export function liesIn(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
