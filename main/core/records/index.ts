/**
 * The records of the unlocked account: find, open, reveal, change, history and trash, over an index that is
 * held only while unlocked. Must never put a concealed value into a list, a search, a log or the trail, never
 * save over a record that does not open, and never let one bad record fail a list.
 */
export { cleanFileName } from "./attachments.ts";
export { createRecords } from "./records.ts";
export { decodeContent, filesIn, type AttachmentRef, type Content } from "./content/content.ts";
export type {
  Attachments,
  DescribeKey,
  IncomingContent,
  IncomingRecord,
  Intake,
  Misfit,
  NamedRecord,
  Records,
  TakeKind,
} from "./face.ts";
