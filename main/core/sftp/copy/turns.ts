/** Lets work that was begun in an order go on in that order, one after the other. */
export function createTurns() {
  let last = Promise.resolve();
  return {
    /** To be called in the order: settles when every earlier turn was ended, with what ends this one. */
    take(): Promise<() => void> {
      const earlier = last;
      const mine = Promise.withResolvers<undefined>();
      last = mine.promise.then(() => undefined);
      return earlier.then(() => () => {
        mine.resolve(undefined);
      });
    },
  };
}
