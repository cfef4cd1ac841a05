import type { SallyportHandlers } from "#contract";

export interface AppFacts {
  readonly version: string;
  readonly host: "electron" | "browser";
  readonly platform: "linux" | "mac" | "windows";
  readonly dataFolder: string;
  readonly demo: boolean;
}

/** What the application says of itself, and the one way out to the person's browser. */
export function createAppHandlers(options: {
  readonly about: () => AppFacts;
  /** Throws `link-refused`. */
  readonly openLink: (url: string) => Promise<void>;
}): SallyportHandlers["app"] {
  return {
    about: options.about,
    openLink: async ({ url }) => {
      await options.openLink(url);
      return {};
    },
  };
}
