/**
 * The built page as a host serves it: which files there are, and the headers that confine them. Must never
 * serve a file that was not there at the build, nor a path that it did not list itself.
 */
export { openPage, type Page, type PageFile } from "./files.ts";
export { securityHeaders } from "./headers.ts";
