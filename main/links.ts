import { AppError } from "#core/errors";

const allowed: readonly string[] = ["http:", "https:", "mailto:"];

/** Lets only web and mail addresses through to `open`. The answer throws `link-refused` for anything else. */
export function guardLinks(open: (url: string) => Promise<void>): (url: string) => Promise<void> {
  return async (text) => {
    const url = URL.parse(text);
    // SECURITY: a terminal's output can name any scheme, and the system may run a program for it.
    if (url === null || !allowed.includes(url.protocol)) {
      throw new AppError("link-refused", "Only web and mail addresses are opened.");
    }
    await open(url.href);
  };
}
