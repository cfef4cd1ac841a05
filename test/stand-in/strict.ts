/** What reads a member that the stand-in lacks is told its name, rather than `undefined`. */
export function strict<T extends object>(name: string, part: T): T {
  return new Proxy(part, {
    get(target, key) {
      // `then` is asked of anything that is awaited, `toJSON` of anything that is printed.
      if (!(key in target) && typeof key === "string" && key !== "then" && key !== "toJSON") {
        throw new Error(`stand-in: electron.${name}.${key} is not there`);
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** An event whose default can be prevented. */
export function createEvent() {
  const event = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}
