/** What the trusted side asks of the process that runs local programs. */
export type Request =
  | {
      readonly kind: "open";
      readonly id: number;
      readonly program: string;
      readonly args?: readonly string[];
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly kind: "write"; readonly id: number; readonly bytes: Uint8Array }
  | {
      readonly kind: "resize";
      readonly id: number;
      readonly columns: number;
      readonly rows: number;
    }
  /** So many bytes of output have been taken over. */
  | { readonly kind: "got"; readonly id: number; readonly count: number }
  | { readonly kind: "pause" | "resume" | "end"; readonly id: number };

/** What it answers. */
export type Report =
  | { readonly kind: "opened" | "failed"; readonly id: number }
  | { readonly kind: "output"; readonly id: number; readonly bytes: Uint8Array }
  /** So many bytes of input have reached the program's terminal. */
  | { readonly kind: "taken"; readonly id: number; readonly count: number }
  | {
      readonly kind: "exit";
      readonly id: number;
      readonly code: number | null;
      readonly signal: string | null;
    };

/** Output on its way to the trusted side, in bytes: above this the program is held. */
export const outputWindow = 128 * 1024;
/** Input on its way to the program, in bytes: above this no more is sent. */
export const inputWindow = 64 * 1024;
