import type { Algorithms, ServerHostKeyAlgorithm } from "ssh2";

/** Nothing with SHA-1, CBC or a group below 2048 bits; authenticated ciphers first. */
const offered = {
  kex: [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group14-sha256",
  ],
  cipher: [
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
  ],
  hmac: [
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
  ],
  compress: ["none"],
} as const satisfies Algorithms;

/** Each algorithm of a server's signature, with the type of the key that makes it. */
const hostKeys: readonly (readonly [ServerHostKeyAlgorithm, string])[] = [
  ["ssh-ed25519", "ssh-ed25519"],
  ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"],
  ["ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"],
  ["ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521"],
  ["rsa-sha2-512", "ssh-rsa"],
  ["rsa-sha2-256", "ssh-rsa"],
];

/**
 * What we offer a server. The types of key by which it is known come first, so that a known server is not
 * asked for a key that we cannot compare.
 */
export function offeredAlgorithms(knownTypes: readonly string[]): Algorithms {
  const known = hostKeys.filter(([, type]) => knownTypes.includes(type));
  const rest = hostKeys.filter(([, type]) => !knownTypes.includes(type));
  return {
    kex: [...offered.kex],
    cipher: [...offered.cipher],
    hmac: [...offered.hmac],
    compress: [...offered.compress],
    serverHostKey: [...known, ...rest].map(([algorithm]) => algorithm),
  };
}
