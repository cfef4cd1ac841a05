/**
 * An agent for OpenSSH's programs, over the SSH keys of the vault that were allowed for it. Must never give a
 * private key away, sign what the person did not allow this program, or take part in SHA-1.
 */
export { createKeyAgent, type KeyAgent } from "./key-agent.ts";
