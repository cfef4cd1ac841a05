/** What can be typed: the one table that reading, help and completion go by. */

import {
  content,
  exportFormats,
  field,
  filters,
  importFormats,
  sealedFormats,
  vault,
} from "./options.ts";
import type { Grammar } from "./options.ts";

export const grammar = {
  init: { summary: "Make a new vault", operands: [], options: {}, examples: ["sallyport init"] },
  status: {
    summary: "Tell whether it is locked",
    operands: [],
    options: {},
    examples: ["sallyport status --json"],
  },
  unlock: {
    summary: "Unlock the running application",
    operands: [],
    options: {},
    examples: ["sallyport unlock"],
  },
  lock: {
    summary: "Lock the running application",
    operands: [],
    options: {},
    examples: ["sallyport lock"],
  },
  list: {
    summary: "List the records",
    operands: [],
    options: filters,
    examples: ["sallyport list --type login --tag prod"],
  },
  search: {
    summary: "Search as in the application",
    operands: ["TEXT..."],
    options: filters,
    examples: ["sallyport search forge", "sallyport search 'type:host -old'"],
  },
  get: {
    summary: "Show a record, or one field of it",
    operands: ["NAME"],
    options: { field, vault },
    examples: ["sallyport get Forge", "sallyport get Forge --field password"],
  },
  totp: {
    summary: "Tell the one-time code of now",
    operands: ["NAME"],
    options: { field, vault },
    examples: ["sallyport totp Forge"],
  },
  create: {
    summary: "Add a record",
    operands: ["NAME"],
    options: {
      type: { ...filters.type, help: "Its type; login unless told" },
      vault: { ...vault, help: "Into this vault" },
      ...content,
    },
    examples: ["sallyport create Forge --set username=mara --generate password"],
  },
  edit: {
    summary: "Change a record",
    operands: ["NAME"],
    options: {
      rename: { type: "string", value: "NAME", help: "Give it another name" },
      vault,
      ...content,
    },
    examples: ["sallyport edit Forge --secret password"],
  },
  rm: {
    summary: "Move a record to the trash",
    operands: ["NAME"],
    options: { vault },
    examples: ["sallyport rm Forge"],
  },
  restore: {
    summary: "Take a record out of the trash",
    operands: ["NAME"],
    options: { vault },
    examples: ["sallyport restore Forge"],
  },
  generate: {
    summary: "Make a password or a passphrase",
    operands: [],
    options: {
      length: { type: "string", value: "N", help: "Characters of a password; 20 unless told" },
      words: { type: "string", value: "N", help: "A passphrase of so many words" },
      "no-symbols": { type: "boolean", help: "Letters and digits alone" },
      "no-look-alikes": { type: "boolean", help: "Without l, 1, I, O, 0 and their like" },
    },
    examples: ["sallyport generate", "sallyport generate --words 6"],
  },
  audit: {
    summary: "Check that the trail is whole",
    operands: ["verify"],
    options: {},
    examples: ["sallyport audit verify"],
  },
  health: {
    summary: "Tell what could be better about the records",
    operands: [],
    options: {
      breaches: { type: "boolean", help: "Look passwords up at the service of the settings first" },
      hashes: {
        ...{ type: "string", value: "FILE" },
        help: "Look them up in this sorted file of SHA-1 hashes first",
      },
    },
    examples: ["sallyport health", "sallyport health --json --hashes pwned-sha1.txt"],
  },
  ca: {
    summary: "Sign SSH certificates: export, issue, list or revoke",
    operands: ["ACTION", "NAME..."],
    options: {
      vault,
      what: {
        ...{ type: "string", value: "WHAT" },
        help: "Of an export: key, sshd, principals, authorized-keys, known-hosts or revoked",
        choices: ["key", "sshd", "principals", "authorized-keys", "known-hosts", "revoked"],
      },
      principal: {
        ...{ type: "string", multiple: true, value: "USER" },
        help: "Who may be signed in as; at least one for a certificate",
      },
      minutes: { type: "string", value: "N", help: "How long it holds; 5 unless told" },
      permit: {
        ...{ type: "string", multiple: true, value: "WHAT" },
        help: "What it permits beside a terminal",
        choices: ["agent-forwarding", "port-forwarding", "x11-forwarding", "user-rc"],
      },
      "force-command": { type: "string", value: "COMMAND", help: "It runs this and nothing else" },
      "source-address": { type: "string", value: "LIST", help: "It holds from these addresses" },
      id: { type: "string", value: "TEXT", help: "Its key id, for logs and revocation" },
      serial: { type: "string", value: "N", help: "Revoke the certificate of this serial" },
      "key-id": { type: "string", value: "TEXT", help: "Revoke every certificate of this key id" },
      key: { type: "string", value: "FILE", help: "Revoke this public key" },
      out: { type: "string", short: "o", value: "FILE", help: "Write it there" },
    },
    examples: [
      "sallyport ca export 'Fleet CA'",
      "sallyport ca issue 'Fleet CA' id_ed25519.pub --principal deploy --minutes 60",
      "sallyport ca list 'Fleet CA'",
      "sallyport ca revoke 'Fleet CA' --serial 1234",
      "sallyport ca export 'Fleet CA' --what revoked --out fleet-ca.krl",
    ],
  },
  backup: {
    summary: "Write today's sealed backup",
    operands: [],
    options: {},
    examples: ["sallyport backup"],
  },
  import: {
    summary: "Bring in a file of another program",
    operands: ["FILE"],
    options: {
      "dry-run": { type: "boolean", help: "Tell what would come in, and write nothing" },
      format: {
        ...{ type: "string", value: "FORMAT", choices: importFormats },
        help: "What kind of file it is; found by its content unless told",
      },
      vault: { ...vault, help: "Into this vault" },
      folders: {
        ...{ type: "string", value: "HOW", choices: ["tags", "vaults"] },
        help: "What its folders become; tags unless told",
      },
      "on-duplicate": {
        ...{ type: "string", value: "HOW", choices: ["skip", "replace", "both"] },
        help: "What becomes of a record that is here and differs; skip unless told",
      },
      "key-file": { type: "string", value: "FILE", help: "The key file that opens it" },
    },
    examples: [
      "sallyport import --dry-run passwords.kdbx",
      "sallyport import export.1pux --on-duplicate replace",
    ],
  },
  export: {
    summary: "Write everything into a file",
    operands: ["FILE"],
    options: {
      format: {
        ...{ type: "string", value: "FORMAT", choices: exportFormats },
        help: `Sealed: ${sealedFormats.join(", ")}. The others anybody can read. sallyport unless told`,
      },
      vault,
      force: { type: "boolean", help: "Replace a file that is there" },
    },
    examples: ["sallyport export moving.sallyport", "sallyport export vault.kdbx --format kdbx"],
  },
  travel: {
    summary: "Take vaults off this device into a file, or bring them back",
    operands: ["leave|return", "FILE"],
    options: {
      "own-password": {
        type: "boolean",
        help: "The file has a password of its own, and not the master password",
      },
      force: { type: "boolean", help: "leave: replace a file that is there" },
    },
    examples: [
      "sallyport travel leave /media/stick/letters.sallyport",
      "sallyport travel return letters.sallyport",
    ],
  },
  run: {
    summary: "Run a program with secrets in its environment",
    operands: ["-- COMMAND..."],
    options: {
      env: {
        ...{ type: "string", multiple: true, short: "e", value: "REF" },
        help: "An env file by name or sallyport://vault/record, or VARIABLE=sallyport://vault/record/field",
      },
    },
    examples: [
      "sallyport run --env 'Staging env' -- ./deploy.sh",
      "sallyport run --env TOKEN=sallyport://Personal/Forge/password -- make release",
    ],
  },
  inject: {
    summary: "Fill in a template's {{ sallyport://vault/record/field }}",
    operands: [],
    options: {
      in: {
        type: "string",
        short: "i",
        value: "FILE",
        help: "The template; the input unless told",
      },
      out: {
        type: "string",
        short: "o",
        value: "FILE",
        help: "Write this file, for its owner alone, instead of printing",
      },
    },
    examples: ["sallyport inject -i config.template -o config.yml"],
  },
  completion: {
    summary: "Print the completion for a shell",
    operands: ["bash|zsh|fish"],
    options: {},
    examples: ["sallyport completion bash > ~/.local/share/bash-completion/completions/sallyport"],
  },
} as const satisfies Record<string, Grammar>;

export type Word = keyof typeof grammar;
