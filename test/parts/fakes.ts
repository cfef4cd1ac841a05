import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Clipboard, Keychain, Power, PowerEvent, Presence } from "#core/ports";

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

export interface FakeKeychain extends Keychain {
  trusted: boolean;
  /** Makes it forget its own key, as when the person's sign-in was reset. */
  reset(): void;
  /** How often something was opened. */
  opened: number;
}

export function fakeKeychain(): FakeKeychain {
  let key = randomBytes(32);
  return {
    trusted: true,
    opened: 0,
    reset() {
      key = randomBytes(32);
    },
    isTrustworthy() {
      return Promise.resolve(this.trusted);
    },
    seal(plain) {
      const nonce = randomBytes(12);
      const gcm = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([gcm.update(plain), gcm.final()]);
      return Promise.resolve(Buffer.concat([nonce, gcm.getAuthTag(), body]));
    },
    open(sealed) {
      this.opened++;
      const gcm = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
      gcm.setAuthTag(sealed.subarray(12, 28));
      try {
        return Promise.resolve(Buffer.concat([gcm.update(sealed.subarray(28)), gcm.final()]));
      } catch {
        return Promise.reject(new Error("the keychain does not know this"));
      }
    },
  };
}

export interface FakePresence extends Presence {
  answer: Awaited<ReturnType<Presence["ask"]>>;
  reason: string | null;
  asked: number;
  /** Runs while the question is open. */
  meanwhile: () => void | Promise<void>;
}

export function fakePresence(): FakePresence {
  return {
    way: "touch-id",
    answer: "present",
    reason: null,
    asked: 0,
    meanwhile: () => undefined,
    unavailable() {
      return Promise.resolve(this.reason);
    },
    async ask() {
      this.asked++;
      await this.meanwhile();
      return this.answer;
    },
  };
}
