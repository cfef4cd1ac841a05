import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What the tests use of the system: the file that shows it is there, and Debian's package for it. */
const parts = [
  { file: "/usr/bin/chromium", debian: "chromium", for: "the journeys" },
  { file: "/usr/sbin/sshd", debian: "openssh-server", for: "the terminal tests" },
  { file: "/usr/bin/ssh-keygen", debian: "openssh-client", for: "the key tests" },
  { file: "/usr/bin/ss", debian: "iproute2", for: "the approval tests" },
  { file: "/usr/bin/git", debian: "git", for: "the key agent tests" },
  { file: "/usr/bin/puttygen", debian: "putty-tools", for: "the PuTTY key tests" },
  { file: "/usr/bin/oathtool", debian: "oathtool", for: "the one-time code tests" },
  { file: "/usr/bin/gcore", debian: "gdb", for: "the memory test" },
  { file: "/usr/bin/keepassxc-cli", debian: "keepassxc", for: "the KeePass tests" },
  { file: "/usr/bin/gpg", debian: "gnupg", for: "the tests of password stores" },
  { file: "/usr/bin/ss", debian: "iproute2", for: "the command line, which it identifies" },
  { file: "/usr/bin/zsh", debian: "zsh", for: "the completion tests" },
  { file: "/usr/bin/fish", debian: "fish", for: "the completion tests" },
  { file: "/usr/bin/dbus-daemon", debian: "dbus-daemon", for: "the polkit tests" },
  { file: "/usr/lib/polkit-1/polkitd", debian: "polkitd", for: "the polkit tests" },
  {
    file: "/usr/lib/python3/dist-packages/dbus",
    debian: "python3-dbus",
    for: "the agent of the polkit tests",
  },
  {
    file: "/usr/lib/python3/dist-packages/gi",
    debian: "python3-gi",
    for: "the agent of the polkit tests",
  },
  {
    file: "/usr/lib/python3/dist-packages/cryptography",
    debian: "python3-cryptography",
    for: "the vault vectors",
  },
  {
    file: "/usr/lib/python3/dist-packages/argon2",
    debian: "python3-argon2",
    for: "the vault vectors",
  },
] as const;

/**
 * Installs what is missing with apt-get where this is Debian and we are root. Elsewhere it says in one line
 * what to install, and the tests that need it say the same when they fail.
 */
export function bringParts(): void {
  const missing = parts.filter((part) => !existsSync(part.file)).map((part) => part.debian);
  if (missing.length === 0) return;
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) {
    console.log(`For all tests, install: ${missing.join(" ")} (Debian's names).`);
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) => spawnSync("apt-get", args, { stdio: "ignore", env });
  console.log(`Installing for the tests: ${missing.join(" ")}`);
  apt("update");
  const done = apt("install", "-y", "--no-install-recommends", ...missing);
  if (done.status !== 0) console.log(`apt-get could not install: ${missing.join(" ")}`);
}
