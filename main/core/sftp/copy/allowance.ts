/** So much may be under way at once; who wants more waits in turn. A share larger than all of it is all of it. */
export function createAllowance(total: number) {
  let free = total;
  const waiting: { readonly share: number; readonly go: () => void }[] = [];

  function next(): void {
    for (let first = waiting[0]; first !== undefined && first.share <= free; first = waiting[0]) {
      waiting.shift();
      free -= first.share;
      first.go();
    }
  }

  return {
    /** Settles when it is free, with what gives it back. */
    take(wanted: number): Promise<() => void> {
      const share = Math.min(wanted, total);
      return new Promise((resolve) => {
        const go = () => {
          resolve(() => {
            free += share;
            next();
          });
        };
        waiting.push({ share, go });
        next();
      });
    },
  };
}
