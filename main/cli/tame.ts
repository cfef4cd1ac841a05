/** SECURITY: a name may hold what a terminal takes for an order; it is shown, and not obeyed. */
export function tame(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "\ufffd");
}
