/**
 * Local shells in a process of their own. Must never load anything of core, so that no program that a person
 * runs is a child of a process that holds a key.
 */
export { createLocalShells, type Child } from "./open.ts";
