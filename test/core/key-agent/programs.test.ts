import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateKey, type KeyPair } from "#core/ssh";
import { startSshd, type Sshd } from "../../parts/sshd.ts";
import { openAgent, run, type Opened } from "./fixture.ts";
import { goodPassword } from "../vault/fixture.ts";

const folder = mkdtempSync(path.join(tmpdir(), "keys-"));

/** A key pair that OpenSSH's own program made. */
function keygen(name: string, ...options: string[]): KeyPair {
  const file = path.join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-N", "", "-C", name, "-f", file, ...options]);
  const publicKey = readFileSync(`${file}.pub`, "utf8").trim();
  return { algorithm: "", fingerprint: "", publicKey, privateKey: readFileSync(file, "utf8") };
}

/** The lines of `ssh-add -L`, without comments. */
const linesOf = (out: string) =>
  out
    .trim()
    .split("\n")
    .map((line) => line.split(" ").slice(0, 2).join(" "));

const bare = (key: KeyPair) => key.publicKey.split(" ").slice(0, 2).join(" ");

describe("the key agent, for OpenSSH's own programs and git", () => {
  let agent: Opened;
  let sshd: Sshd;
  const keys = {
    ed25519: keygen("ed25519", "-t", "ed25519"),
    p256: keygen("p256", "-t", "ecdsa", "-b", "256"),
    p384: keygen("p384", "-t", "ecdsa", "-b", "384"),
    p521: keygen("p521", "-t", "ecdsa", "-b", "521"),
    rsa: keygen("rsa", "-t", "rsa", "-b", "2048"),
  };
  const certified = keygen("certified", "-t", "ed25519");
  const authority = keygen("authority", "-t", "ed25519");
  let certificate = "";

  beforeAll(async () => {
    execFileSync("ssh-keygen", [
      ...["-q", "-s", path.join(folder, "authority"), "-I", "mara", "-n", "root,mara"],
      path.join(folder, "certified.pub"),
    ]);
    certificate = readFileSync(path.join(folder, "certified-cert.pub"), "utf8").trim();
    agent = await openAgent();
    for (const [name, key] of Object.entries(keys)) await agent.offer(name, key.privateKey);
    await agent.offer("certified", certified.privateKey, certificate);
    const authorities = path.join(folder, "authorities");
    writeFileSync(authorities, `${authority.publicKey}\n`);
    sshd = await startSshd({
      authorizedKeys: Object.values(keys).map((key) => key.publicKey),
      config: [`TrustedUserCAKeys ${authorities}`, "AllowAgentForwarding yes"],
    });
  });

  afterAll(async () => {
    await agent.agent.stop();
    await sshd.stop();
  });

  /** `ssh` to the test server with nothing of this machine's own configuration. */
  function ssh(...more: string[]) {
    const options = [
      ...["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"],
      ...["PreferredAuthentications=publickey"],
    ].flatMap((option) => ["-o", option]);
    const to = ["-p", String(sshd.port), "-l", sshd.user, "127.0.0.1"];
    return run(agent.place, [
      "ssh",
      "-F",
      "none",
      ...options,
      ...more.slice(0, -1),
      ...to,
      more.at(-1) ?? "",
    ]);
  }

  /** With one key, named by its public half, as `IdentityFile` may. */
  const sshWith = (name: string, ...more: string[]) =>
    ssh("-o", "IdentitiesOnly=yes", "-i", path.join(folder, `${name}.pub`), ...more);

  it("[KA2] lists every allowed key to ssh-add, and the certificate beside its key", async () => {
    const short = await run(agent.place, ["ssh-add", "-l"]);
    expect(short.out.trim().split("\n")).toHaveLength(7);
    const long = await run(agent.place, ["ssh-add", "-L"]);
    expect(linesOf(long.out)).toEqual([
      ...Object.values(keys).map(bare),
      bare(certified),
      certificate.split(" ").slice(0, 2).join(" "),
    ]);
  });

  it.each(Object.keys(keys))("[KA4] signs in to OpenSSH's server with the %s key", async (name) => {
    const done = await sshWith(name, "echo in");
    expect(done).toMatchObject({ code: 0, out: "in\n" });
    const wanted = `with the key “${name}”`;
    expect(agent.person.asked.some((wants) => wants.includes(wanted))).toBe(true);
  });

  it("[KA5] names the destination by its host key, and tells of it on the trail", async () => {
    await sshWith("ed25519", "true");
    const [event] = agent.trail();
    expect(event).toMatchObject({ kind: "key-agent.signed" });
    expect(event?.details).toMatchObject({
      recordName: "ed25519",
      for: "sign-in",
      subject: sshd.user,
      destination: expect.stringMatching(/^SHA256:/) as string,
      program: expect.stringContaining("ssh") as string,
    });
    const fingerprint = String(event?.details?.["destination"]);
    expect(agent.person.asked.join()).toContain(fingerprint);
  });

  it("[KA2] signs in with a certificate that is in a field of the record", async () => {
    const file = path.join(folder, "certified-cert.pub");
    const done = await sshWith("certified", "-o", `CertificateFile=${file}`, "echo in");
    expect(done).toMatchObject({ code: 0, out: "in\n" });
    expect(sshd.log()).toMatch(/ED25519-CERT/);
  });

  it("[KA6] asks anew, and names the way, when the agent is used through a forwarded connection", async () => {
    agent.person.asked.length = 0;
    const inner = [
      ...["ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no"],
      ...["-o UserKnownHostsFile=/dev/null -p", String(sshd.port), sshd.user + "@127.0.0.1"],
      "echo through",
    ].join(" ");
    const done = await sshWith("p256", "-A", inner);
    expect(done).toMatchObject({ code: 0, out: "through\n" });
    const asked = agent.person.asked.filter((wants) => wants.includes("asked from"));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/sign in as .+ to SHA256:\S+, with the key “.+”, asked from SHA256:/);
    const last = agent.trail()[0]?.details ?? {};
    expect(last["through"]).toMatch(/^SHA256:/);
  });

  it.each(["ed25519", "p384", "rsa"])(
    "[KA4] signs a file with the %s key for ssh-keygen",
    async (name) => {
      const file = path.join(folder, `${name}.txt`);
      writeFileSync(file, "a letter");
      const key = path.join(folder, `${name}.pub`);
      const signed = await run(agent.place, [
        "ssh-keygen",
        "-Y",
        "sign",
        "-n",
        "file",
        "-f",
        key,
        file,
      ]);
      expect(signed.code).toBe(0);
      const allowed = path.join(folder, "allowed");
      writeFileSync(allowed, `mara ${readFileSync(key, "utf8")}`);
      const verify = [
        "-Y",
        "verify",
        "-n",
        "file",
        "-f",
        allowed,
        "-I",
        "mara",
        "-s",
        `${file}.sig`,
      ];
      const checked = await run("", ["ssh-keygen", ...verify], { input: "a letter" });
      expect(checked).toMatchObject({ code: 0 });
      expect(agent.person.asked.at(-1)).toContain("sign for “file”");
    },
  );

  it("[KA4] signs commits for git, which verifies them", async () => {
    const repository = mkdtempSync(path.join(folder, "repository-"));
    const allowed = path.join(folder, "allowed-git");
    writeFileSync(allowed, `mara@example.org ${keys.ed25519.publicKey}\n`);
    const settings = {
      "gpg.format": "ssh",
      "user.signingKey": path.join(folder, "ed25519.pub"),
      "user.name": "Mara",
      "user.email": "mara@example.org",
      "gpg.ssh.allowedSignersFile": allowed,
    };
    const git = (...args: string[]) => run(agent.place, ["git", ...args], { cwd: repository });
    await git("init", "-q");
    for (const [name, value] of Object.entries(settings)) await git("config", name, value);
    expect(await git("commit", "-q", "-S", "--allow-empty", "-m", "signed")).toMatchObject({
      code: 0,
    });
    const shown = await git("log", "-1", "--format=%G? %GS");
    expect(shown.out).toBe("G mara@example.org\n");
  });

  it("[KA6] refuses what the person refuses, and ssh goes on without", async () => {
    agent.approvals.forget();
    agent.person.says = "refuse";
    const done = await sshWith("p521", "echo in");
    agent.person.says = "lock";
    expect(done.code).not.toBe(0);
    expect(done.out).toBe("");
    expect(agent.trail()[0]).toMatchObject({
      kind: "key-agent.refused",
      details: { recordName: "p521", reason: "not-approved" },
    });
  });

  it("[R10] signs with a key that asks again by the master password alone, each time", async () => {
    const { records, person } = agent;
    const [key] = [...records.names()].filter(({ name }) => name === "p521");
    records.change(key?.id ?? "", 1, { asksAgain: true });
    expect((await sshWith("p521", "echo in")).out).toBe("in\n");
    expect((await sshWith("p521", "echo in")).out).toBe("in\n");
    expect(person.again).toEqual(["p521", "p521"]);
    person.password = "a guess";
    const before = agent.trail().length;
    expect((await sshWith("p521", "echo in")).out).toBe("");
    expect(agent.trail()).toHaveLength(before);
    person.password = goodPassword;
  });

  it("[KA9] takes no keys, gives none away and does not lock: ssh-add says that it refused", async () => {
    const added = await run(agent.place, ["ssh-add", path.join(folder, "ed25519")]);
    const removed = await run(agent.place, ["ssh-add", "-D"]);
    expect([added.code, removed.code].every((code) => code !== 0)).toBe(true);
    const listed = await run(agent.place, ["ssh-add", "-l"]);
    expect(listed.out.trim().split("\n")).toHaveLength(7);
  });

  it("[KA2] hides no key behind a bad one, and offers none from the trash", async () => {
    const made = await generateKey("ed25519", "later");
    const id = await agent.offer("later", made.privateKey);
    const { allowed } = agent.settings.get().keyAgent;
    const gone = "01900000-0000-7000-8000-000000000000";
    agent.settings.change({ keyAgent: { allowed: [gone, ...allowed] } });
    const count = async () =>
      (await run(agent.place, ["ssh-add", "-l"])).out.trim().split("\n").length;
    expect(await count()).toBe(8);
    agent.records.trash(id);
    expect(await count()).toBe(7);
  });
});
