/** A value on its way between the preload's world and the page's. */
type Packed =
  | { readonly k: "value"; readonly v: unknown }
  | { readonly k: "function" | "promise"; readonly id: number }
  | { readonly k: "list"; readonly v: readonly Packed[] }
  | { readonly k: "record"; readonly v: readonly (readonly [string, Packed])[] }
  | { readonly k: "error"; readonly message: string };

type Message =
  | readonly ["call", id: number, args: readonly Packed[]]
  | readonly ["answer", ok: boolean, value: Packed]
  | readonly ["settle", id: number, ok: boolean, value: Packed]
  | readonly ["expose", key: string, value: Packed];

export interface Crossing {
  /** Makes `value` a frozen property of the other world's window. */
  expose(key: string, value: unknown): void;
}

/**
 * One side of what contextBridge does: two worlds of one page share a DOM node, and Chromium clones the
 * `detail` of an event for each. So values cross, and not one object does. Everything used later is taken
 * now, before the page's scripts could change it. Runs as text in the page: it may use nothing from outside.
 */
export function createCrossing(
  node: EventTarget,
  names: { readonly out: string; readonly in: string },
  page: { readonly window: Window; readonly takesExposed: boolean },
): Crossing {
  const { apply, defineProperty } = Reflect;
  const { freeze, keys, getPrototypeOf, prototype: objectPrototype } = Object;
  const [SomeEvent, SomeError, SomePromise, clone] = [CustomEvent, Error, Promise, structuredClone];
  const { isArray } = Array;
  const arrayMap = Array.prototype.map as <T, R>(this: readonly T[], run: (item: T) => R) => R[];
  const map = <T, R>(list: readonly T[], run: (item: T) => R): R[] =>
    apply<readonly T[], [(item: T) => R], R[]>(arrayMap, list, [run]);
  /* eslint-disable @typescript-eslint/unbound-method -- taken to be applied later */
  const { dispatchEvent, addEventListener } = EventTarget.prototype;
  const detailOf = Object.getOwnPropertyDescriptor(CustomEvent.prototype, "detail")
    ?.get as () => Message;
  /* eslint-enable @typescript-eslint/unbound-method */
  const functions: ((...args: unknown[]) => unknown)[] = [];
  const promises: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  let answer: readonly [boolean, Packed] | null = null;
  let lastPromise = 0;

  const send = (message: Message): readonly [boolean, Packed] | null => {
    answer = null;
    apply(dispatchEvent, node, [new SomeEvent(names.out, { detail: message })]);
    const got = answer;
    answer = null;
    return got;
  };
  const packError = (error: unknown): Packed => ({
    k: "error",
    message: error instanceof SomeError ? error.message : "failed",
  });
  const pack = (value: unknown): Packed => {
    if (typeof value === "function") {
      const id = functions.length;
      functions[id] = value as (...args: unknown[]) => unknown;
      return { k: "function", id };
    }
    if (typeof value !== "object" || value === null) return { k: "value", v: clone(value) };
    if (value instanceof SomePromise) return packPromise(value);
    if (value instanceof SomeError) return packError(value);
    if (isArray(value)) return { k: "list", v: map(value, pack) };
    if (getPrototypeOf(value) === objectPrototype) {
      const record = value as Record<string, unknown>;
      return { k: "record", v: map(keys(record), (key) => [key, pack(record[key])] as const) };
    }
    return { k: "value", v: clone(value) };
  };
  const packPromise = (promise: Promise<unknown>): Packed => {
    const id = ++lastPromise;
    promise.then(
      (value) => send(["settle", id, true, pack(value)]),
      (error: unknown) => send(["settle", id, false, packError(error)]),
    );
    return { k: "promise", id };
  };
  const unpack = (packed: Packed): unknown => {
    switch (packed.k) {
      case "value":
        return packed.v;
      case "error":
        return new SomeError(packed.message);
      case "list":
        return freeze(map(packed.v, unpack));
      case "record": {
        const record: Record<string, unknown> = {};
        map(packed.v, ([key, value]) =>
          defineProperty(record, key, { value: unpack(value), enumerable: true }),
        );
        return freeze(record);
      }
      case "function":
        return (...args: unknown[]) => {
          const got = send(["call", packed.id, map(args, pack)]);
          if (got === null) throw new SomeError("The other world is gone");
          if (!got[0]) throw unpack(got[1]) as Error;
          return unpack(got[1]);
        };
      case "promise":
        return new SomePromise((resolve, reject) => {
          promises[packed.id] = { resolve, reject };
        });
    }
  };
  const take = (message: Message): void => {
    switch (message[0]) {
      case "answer":
        answer = [message[1], message[2]];
        return;
      case "settle": {
        const promise = promises[message[1]];
        const value = unpack(message[3]);
        if (message[2]) promise?.resolve(value);
        else promise?.reject(value as Error);
        return;
      }
      case "call":
        try {
          const run = functions[message[1]];
          if (run === undefined) throw new SomeError("No such function");
          send(["answer", true, pack(run(...map(message[2], unpack)))]);
        } catch (error) {
          send(["answer", false, packError(error)]);
        }
        return;
      case "expose":
        if (page.takesExposed) {
          defineProperty(page.window, message[1], { value: unpack(message[2]), enumerable: true });
        }
    }
  };
  apply(addEventListener, node, [
    names.in,
    (event: Event) => {
      take(apply<Event, [], Message>(detailOf, event, []));
    },
  ]);
  return {
    expose(key, value) {
      send(["expose", key, pack(value)]);
    },
  };
}
