import type { Clipboard, Power, PowerEvent } from "#core/ports";

export interface FakeClipboard extends Clipboard {
  text: string;
  /** Makes every use fail from now on, as a platform without a clipboard does. */
  broken: boolean;
}

export function fakeClipboard(): FakeClipboard {
  const use = (clipboard: FakeClipboard) =>
    clipboard.broken ? Promise.reject(new Error("no clipboard")) : Promise.resolve();
  return {
    text: "",
    broken: false,
    async writeSecret(text) {
      await use(this);
      this.text = text;
    },
    async writeText(text) {
      await use(this);
      this.text = text;
    },
    async readText() {
      await use(this);
      return this.text;
    },
  };
}

export interface FakePower extends Power {
  idle: number;
  tell(event: PowerEvent): void;
}

export function fakePower(): FakePower {
  const listeners = new Set<(event: PowerEvent) => void>();
  return {
    idle: 0,
    idleSeconds() {
      return this.idle;
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(event) {
      for (const listener of listeners) listener(event);
    },
  };
}
