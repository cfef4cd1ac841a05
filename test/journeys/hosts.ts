import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemClock } from "../../main/core/ports.ts";
import { startSallyport } from "../../main/start.ts";
import { fakeClipboard, fakePower } from "../parts/fakes.ts";
import { password } from "./steps.ts";

/** A host record, signed in to with the one key of the vault unless it says otherwise. */
export interface HostDraft {
  readonly name: string;
  readonly port: number;
  readonly user: string;
  readonly environment?: "production" | "staging" | "development" | "lab";
  readonly signIn?: "key" | "keyboard-interactive";
  /** The password of a login that the host names. */
  readonly password?: string;
}

export interface Prepared {
  readonly folder: string;
  /** The line of `authorized_keys` for the key of the vault. */
  readonly publicKey: string;
  remove(): void;
}

type Call = (name: string, input: object) => Promise<unknown>;

/** A data folder with an account, a key, and hosts: what a journey needs before its first click. */
export async function prepareHosts(
  hostsOf: (publicKey: string) => Promise<readonly HostDraft[]>,
): Promise<Prepared> {
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-prepared-"));
  const { call, stop } = startCore(folder);
  await call("account.create", { password });
  const [vault] = (await call("vaults.list", {})) as [{ id: string }];
  const key = (await call("keys.generate", {
    vaultId: vault.id,
    name: "Deploy key",
    algorithm: "ed25519",
  })) as { id: string; publicKey: string };
  for (const host of await hostsOf(key.publicKey)) {
    const { name, port, user, environment = "development", signIn = "key" } = host;
    const login =
      host.password === undefined
        ? {}
        : ((await call("records.create", {
            vaultId: vault.id,
            type: "login",
            name: `Login of ${name}`,
            fields: { username: user, password: host.password },
          })) as { id?: string });
    await call("records.create", {
      vaultId: vault.id,
      type: "host",
      name,
      fields: {
        address: "127.0.0.1",
        port: String(port),
        user,
        environment,
        sign_in: signIn,
        ...(signIn === "key" ? { key: key.id } : {}),
        ...(login.id === undefined ? {} : { login: login.id }),
      },
    });
  }
  await stop();
  return {
    folder,
    publicKey: key.publicKey,
    remove: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The trusted side without a page: it is asked as a page would ask. */
function startCore(folder: string): { call: Call; stop: () => Promise<void> } {
  const refuse = () => Promise.reject(new Error("not here"));
  const core = startSallyport({
    folder,
    stateFolder: path.join(folder, "state"),
    demo: false,
    host: {
      kind: "browser",
      platform: "linux",
      version: "0.0.0",
      clock: systemClock,
      power: fakePower(),
      clipboard: fakeClipboard(),
      keychain: null,
      presence: null,
      dialogs: null,
      shells: { open: refuse, stop: () => undefined },
      openLink: refuse,
      openFile: refuse,
      report: () => undefined,
    },
  });
  const door = core.connect({
    openPort: () => {
      throw new Error("no page");
    },
  });
  const call: Call = async (name, input) => {
    const [group = "", action = ""] = name.split(".");
    const reply = await door.dispatch({ group, name: action, input, trustedSender: true });
    if (!reply.ok) throw new Error(`${name}: ${reply.failure.message}`);
    return reply.value;
  };
  return { call, stop: () => core.stop() };
}
