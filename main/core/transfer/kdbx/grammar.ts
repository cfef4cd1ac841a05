/** Where in a KeePass document a reader is: one place for each element that it knows. */
export type Place = keyof typeof grammar;

/** The elements inside each place. What is not named here is passed over. */
const grammar = {
  top: { KeePassFile: "file" },
  file: { Meta: "meta", Root: "root" },
  meta: {
    RecycleBinUUID: "binId",
    RecycleBinEnabled: "binEnabled",
    HeaderHash: "headerHash",
    Binaries: "pool",
    CustomData: "metaData",
  },
  pool: { Binary: "poolFile" },
  metaData: { Item: "metaItem" },
  metaItem: { Key: "metaKey" },
  root: { Group: "group" },
  group: {
    UUID: "groupId",
    Name: "groupName",
    Notes: "groupNotes",
    Group: "group",
    Entry: "entry",
  },
  entry: {
    UUID: "entryId",
    Tags: "tags",
    OverrideURL: "overrideUrl",
    PreviousParentGroup: "previousGroup",
    Times: "times",
    String: "string",
    Binary: "file_",
    AutoType: "autoType",
    CustomData: "entryData",
    History: "history",
  },
  times: {
    CreationTime: "createdAt",
    LastModificationTime: "changedAt",
    ExpiryTime: "expiresAt",
    Expires: "expires",
  },
  string: { Key: "stringKey", Value: "stringValue" },
  file_: { Key: "fileKey", Value: "fileValue" },
  autoType: { DefaultSequence: "sequence", Association: "association" },
  association: { Window: "passed" },
  entryData: { Item: "dataItem" },
  dataItem: { Key: "dataKey", Value: "dataValue" },
  history: { Entry: "entry" },
  // Without elements inside:
  ...{
    binId: {},
    binEnabled: {},
    headerHash: {},
    poolFile: {},
    metaKey: {},
    groupId: {},
    groupName: {},
  },
  ...{
    groupNotes: {},
    entryId: {},
    tags: {},
    overrideUrl: {},
    previousGroup: {},
    createdAt: {},
    changedAt: {},
  },
  ...{
    expiresAt: {},
    expires: {},
    stringKey: {},
    stringValue: {},
    fileKey: {},
    fileValue: {},
    sequence: {},
  },
  ...{ dataKey: {}, dataValue: {}, passed: {} },
} as const;

const inside = new Map(
  Object.entries(grammar).map(([place, elements]) => [
    place as Place,
    new Map(Object.entries(elements) as [string, Place][]),
  ]),
);

const leaves: ReadonlySet<Place> = new Set(
  [...inside]
    .filter(([place, elements]) => elements.size === 0 && place !== "passed")
    .map(([place]) => place),
);

/** Where the element `name` leads from `place`. */
export function placeOf(place: Place, name: string): Place {
  return inside.get(place)?.get(name) ?? "passed";
}

/** Whether the text of this place is wanted. */
export function isLeaf(place: Place): boolean {
  return leaves.has(place);
}
