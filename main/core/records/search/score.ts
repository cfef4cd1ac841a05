/** Where in a record a term stands: its text begins with it, it is in the name, or in what follows. */
export const stands = { first: 0, inName: 1, inRest: 2 } as const;

/** What a term counts for by where it stands; the least that is found holds. */
export type Points = readonly [first: number, inName: number, inRest: number];

/** The points of a term with which a word begins, and of one inside a word. */
export const begins: Points = [0, 1, 3];
export const inside: Points = [2, 2, 4];

export const noMatch = 255;
