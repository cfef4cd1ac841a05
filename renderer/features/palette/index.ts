/**
 * The palette: one field for everything. Finds records and hosts, copies from them and connects to them, and
 * runs the commands it is handed. Knows no other feature; never shows or holds a secret.
 */
export { Palette } from "./palette.tsx";
export type { PaletteCommand } from "./commands.ts";
