import { KeyObject } from "node:crypto";
import { once } from "node:events";
import ssh2, { type CipherAlgorithm } from "ssh2";
import { expect, it } from "vitest";
import { keepSessionKeys } from "../../../../main/core/ssh/engine/session-keys.ts";
import { startServer } from "../servers.ts";

interface Inside {
  readonly _protocol: {
    readonly _cipher: Record<string, unknown>;
    readonly _decipher: Record<string, unknown>;
  };
}

const cases: readonly (readonly [CipherAlgorithm, string, string])[] = [
  ["aes256-gcm@openssh.com", "_encKey", "_decipherKey"],
  ["aes256-ctr", "_macKey", "_macKey"],
];

it.each(cases)("keeps no key of %s as plain bytes, and goes on", async (cipher, out, back) => {
  const server = await startServer({});
  const client = new ssh2.Client();
  const plain: Buffer[] = [];
  client.on("handshake", () => {
    const { _cipher, _decipher } = (client as unknown as Inside)._protocol;
    plain.push(_cipher[out] as Buffer, _decipher[back] as Buffer);
    for (const bytes of plain) expect(bytes.some((byte) => byte !== 0)).toBe(true);
    keepSessionKeys(client);
    expect(_cipher[out]).toBeInstanceOf(KeyObject);
    expect(_decipher[back]).toBeInstanceOf(KeyObject);
  });
  client.connect({
    host: "127.0.0.1",
    port: server.port,
    username: "mara",
    algorithms: { cipher: [cipher] },
  });
  await once(client, "ready");
  expect(plain).toHaveLength(2);
  for (const bytes of plain) expect(bytes.every((byte) => byte === 0)).toBe(true);
  client.end();
  await server.stop();
});
