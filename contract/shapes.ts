import { z } from "zod";

/** Bounds that every schema shares. A megabyte of name is refused before core sees it. */
/** In small letters, the one form in which ids are compared. */
export const id = z.uuid().toLowerCase();
export const name = z.string().trim().min(1).max(200);
export const secret = z.string().max(4096);
export const line = z.string().max(2000);
export const text = z.string().max(1_000_000);
export const tag = z.string().trim().min(1).max(64);
/** Milliseconds since 1970. */
export const time = z.int().min(0);
export const columns = z.int().min(1).max(2000);
export const rows = z.int().min(1).max(2000);
export const nothing = z.strictObject({});

export const environment = z.enum(["production", "staging", "development", "lab"]);
export type Environment = z.infer<typeof environment>;
