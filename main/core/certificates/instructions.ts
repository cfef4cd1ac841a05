/** What a server's administrator puts where, to believe an authority. Each is whole lines of text. */
export interface Instructions {
  /** A name for the authority's files: the record's, in small letters and digits. */
  readonly file: string;
  /** The file that `TrustedUserCAKeys` names. */
  readonly publicKey: string;
  /** For `sshd_config`. */
  readonly serverConfig: string;
  /** The file of one user that `AuthorizedPrincipalsFile` names. */
  readonly principals: string;
  /** Instead of all that: one line of a user's `authorized_keys`. */
  readonly authorizedKeys: string;
  /** For clients, where the authority signs the keys of hosts: one line of `known_hosts`. */
  readonly knownHosts: string;
}

const folder = "/etc/ssh";

/** `publicKey` is the authority's, one line of text. */
export function instructionsFor(name: string, publicKey: string): Instructions {
  const file = fileName(name);
  const [type = "", base64 = ""] = publicKey.split(" ");
  const line = `${type} ${base64} ${file}`;
  return {
    file,
    publicKey: `${line}\n`,
    serverConfig: [
      `TrustedUserCAKeys ${folder}/${file}.pub`,
      `AuthorizedPrincipalsFile ${folder}/principals/%u`,
      // sshd lets nobody in by a key while the file that it names is missing.
      "# Once the revocation list is there, and not before:",
      `# RevokedKeys ${folder}/${file}.krl`,
      "",
    ].join("\n"),
    principals: "deploy\n",
    authorizedKeys: `cert-authority,principals="deploy" ${line}\n`,
    knownHosts: `@cert-authority *.example.org ${line}\n`,
  };
}

/** SECURITY: a record's name becomes part of a path in a server's configuration: letters and digits alone. */
function fileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return plain === "" ? "sallyport-ca" : plain;
}
