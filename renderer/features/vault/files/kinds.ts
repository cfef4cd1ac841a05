import {
  File,
  FileArchive,
  FileCode,
  FileImage,
  FileKey,
  FileMusic,
  FileSpreadsheet,
  FileText,
  FileVideoCamera,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";

const kinds: readonly (readonly [LucideIcon, string])[] = [
  [FileKey, "pem key crt cer der p12 pfx jks kdb kdbx ppk pub gpg asc ovpn keyx sallyport"],
  [FileImage, "png jpg jpeg gif webp avif heic svg bmp tif tiff ico"],
  [FileText, "txt md pdf doc docx odt rtf pages eml log"],
  [FileSpreadsheet, "csv tsv xls xlsx ods numbers"],
  [FileArchive, "zip gz tgz bz2 xz zst 7z rar tar iso dmg"],
  [FileCode, "json xml yml yaml toml ini env conf cfg js ts py sh rb go rs c h java html css sql"],
  [FileVideoCamera, "mp4 mov mkv webm avi"],
  [FileMusic, "mp3 wav flac ogg m4a aac"],
];

const byEnding = new Map(
  kinds.flatMap(([icon, endings]) => endings.split(" ").map((ending) => [ending, icon] as const)),
);

/** The sign of a file by the ending of its name. */
export function iconOfFile(name: string): LucideIcon {
  return byEnding.get(name.split(".").at(-1)?.toLowerCase() ?? "") ?? File;
}

const units = ["KB", "MB", "GB"] as const;

/** A size as people write it: 1 MB is 1024 KB, so that the limit of 100 MB is reached at “100 MB”. */
export function sizeText(bytes: number): string {
  if (bytes === 1) return "1 byte";
  if (bytes < 1000) return `${bytes} bytes`;
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[unit] ?? ""}`;
}
