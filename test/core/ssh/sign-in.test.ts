import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuthContext, Prompt } from "ssh2";
import { host, openHarness, type Harness } from "./fixture.ts";
import { goodPassword } from "../vault/fixture.ts";
import { startServer, type FakeServer } from "./servers.ts";

/** Asks these questions by keyboard-interactive, writes down the answers, and accepts when told to. */
function questions(prompts: Prompt[], accepts: (answers: string[]) => boolean) {
  return (attempt: AuthContext, seen: string[]) => {
    if (attempt.method !== "keyboard-interactive") {
      attempt.reject(["keyboard-interactive"]);
      return;
    }
    attempt.prompt(prompts, "Harbour", "Sign in, please.", (answers) => {
      seen.push(`answers ${answers.join(",")}`);
      if (accepts(answers)) attempt.accept();
      else attempt.reject(["keyboard-interactive"]);
    });
  };
}

describe("signing in", () => {
  let harness: Harness;
  const servers: FakeServer[] = [];

  beforeEach(async () => {
    harness = await openHarness();
    harness.records["login"] = {
      type: "login",
      name: "login",
      trashed: false,
      fields: { username: "mara", password: "tide-table", totp_secret: "SEED" },
    };
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });

  async function signIn(
    fields: Record<string, string>,
    onAuthentication: (attempt: AuthContext, seen: string[]) => void,
  ): Promise<{ failed: string | null; seen: string[] }> {
    const server = await startServer({ onAuthentication });
    servers.push(server);
    harness.records["host"] = host(server.port, { login: "login", ...fields });
    const failed = await harness.connect("host").then(
      (connection) => {
        connection.close();
        return null;
      },
      (error: unknown) => (error as { code: string }).code,
    );
    return { failed, seen: server.seen };
  }

  it("gives the password of the login record", async () => {
    const { failed, seen } = await signIn({ sign_in: "password", user: "" }, (attempt) => {
      if (attempt.method === "password" && attempt.username === "mara") attempt.accept();
      else attempt.reject(["password"]);
    });
    expect([failed, seen]).toEqual([null, ["none", "password tide-table"]]);
    expect(harness.asked).toEqual([]);
  });

  it("never tries again after a refusal, by any method", async () => {
    for (const sign_in of ["password", "keyboard-interactive", "key", "ask"]) {
      const { failed, seen } = await signIn({ sign_in }, (attempt) => {
        if (attempt.method !== "keyboard-interactive") {
          attempt.reject(["password", "publickey", "keyboard-interactive"]);
          return;
        }
        attempt.prompt([{ prompt: "Password: ", echo: false }], () => {
          attempt.reject(["password", "publickey", "keyboard-interactive"]);
        });
      });
      expect(failed).toBe("sign-in-refused");
      expect(seen).toHaveLength(2);
    }
  });

  it("fills in password and one-time code where the questions ask for them", async () => {
    const prompts = [
      { prompt: "Password: ", echo: false },
      { prompt: "Verification code: ", echo: true },
    ];
    const { failed, seen } = await signIn(
      { sign_in: "keyboard-interactive" },
      questions(prompts, () => true),
    );
    expect(failed).toBeNull();
    expect(seen.at(-1)).toBe("answers tide-table,code of SEED");
    expect(harness.asked).toEqual([]);
  });

  it("asks the person whatever it does not recognise, and cleans what the server says", async () => {
    harness.answers.prompts = ["blue"];
    const prompts = [
      { prompt: "Favourite \x1b[31mcolour\x07? ", echo: true },
      { prompt: "Password: ", echo: false },
    ];
    const { seen } = await signIn(
      { sign_in: "keyboard-interactive" },
      questions(prompts, () => true),
    );
    expect(seen.at(-1)).toBe("answers blue,tide-table");
    expect(harness.asked).toEqual([
      {
        name: "Harbour",
        instructions: "Sign in, please.",
        prompts: [{ text: "Favourite [31mcolour? ", echo: true }],
      },
    ]);
  });

  it("gives no stored secret to a question about a new one, or to one that would show it", async () => {
    harness.answers.prompts = ["a", "b", "c"];
    const prompts = [
      { prompt: "New password: ", echo: false },
      { prompt: "Retype new password: ", echo: false },
      { prompt: "Password: ", echo: true },
    ];
    const { seen } = await signIn(
      { sign_in: "keyboard-interactive" },
      questions(prompts, () => true),
    );
    expect(seen.at(-1)).toBe("answers a,b,c");
  });

  it("gives the same secret once, and then asks the person", async () => {
    harness.answers.prompts = ["typed"];
    let rounds = 0;
    const { failed, seen } = await signIn({ sign_in: "keyboard-interactive" }, (attempt, log) => {
      if (attempt.method !== "keyboard-interactive") {
        attempt.reject(["keyboard-interactive"]);
        return;
      }
      const again = () => {
        attempt.prompt([{ prompt: "Password: ", echo: false }], (answers) => {
          log.push(`answers ${answers.join(",")}`);
          if (++rounds < 2) again();
          else attempt.accept();
        });
      };
      again();
    });
    expect(failed).toBeNull();
    expect(seen.slice(-2)).toEqual(["answers tide-table", "answers typed"]);
  });

  it("goes on with a one-time code after a key was accepted as the first step", async () => {
    const { failed, seen } = await signIn({ sign_in: "key" }, (attempt, log) => {
      if (attempt.method === "publickey" && attempt.signature === undefined) attempt.accept();
      else if (attempt.method === "publickey") attempt.reject(["keyboard-interactive"], true);
      else if (attempt.method === "none") attempt.reject(["publickey"]);
      else questions([{ prompt: "OTP: ", echo: false }], () => true)(attempt, log);
    });
    expect(failed).toBeNull();
    expect(seen.slice(-3)).toEqual([
      "publickey ssh-ed25519 signed",
      "keyboard-interactive",
      "answers code of SEED",
    ]);
  });

  it("asks the person each time where the host says so, whatever the login holds", async () => {
    harness.answers.prompts = ["typed"];
    const { seen } = await signIn({ sign_in: "ask" }, (attempt) => {
      if (attempt.method === "password") attempt.accept();
      else attempt.reject(["password"]);
    });
    expect(seen.at(-1)).toBe("password typed");
    expect(harness.asked[0]?.prompts).toEqual([
      { text: expect.stringContaining("mara@127.0.0.1") as string, echo: false },
    ]);
  });

  it("says what the server takes when it is nothing that the host record has", async () => {
    const { failed } = await signIn({ sign_in: "password" }, (attempt) => {
      attempt.reject(["publickey"]);
    });
    expect(failed).toBe("sign-in-refused");
  });

  it("signs with an RSA key over SHA-2", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const text = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    harness.records["key"] = {
      type: "ssh_key",
      name: "key",
      trashed: false,
      fields: { private_key: text },
    };
    const { failed, seen } = await signIn({ sign_in: "key" }, (attempt) => {
      if (attempt.method === "publickey") attempt.accept();
      else attempt.reject(["publickey"]);
    });
    expect(failed).toBeNull();
    expect(seen.at(-1)).toMatch(/^publickey sha(256|512) signed$/);
  });

  it("stops a server that asks without end", async () => {
    const { failed } = await signIn({ sign_in: "keyboard-interactive" }, (attempt) => {
      if (attempt.method !== "keyboard-interactive") {
        attempt.reject(["keyboard-interactive"]);
        return;
      }
      const again = () => {
        attempt.prompt([{ prompt: "And? ", echo: true }], again);
      };
      again();
    });
    expect(failed).toBe("sign-in-refused");
  });

  it("[R10] asks for the master password of ours, once, for a login that asks again", async () => {
    harness.asksAgain.add("login");
    harness.answers.masterPasswords = ["wrong", goodPassword];
    const prompts = [
      { prompt: "Password: ", echo: false },
      { prompt: "Verification code: ", echo: false },
    ];
    const { failed, seen } = await signIn(
      { sign_in: "keyboard-interactive" },
      questions(prompts, () => true),
    );
    expect(failed).toBe(null);
    expect(seen).toContain("answers tide-table,code of SEED");
    expect(harness.needs).toEqual([
      { recordName: "login", problem: "" },
      { recordName: "login", problem: "Wrong password." },
    ]);
    expect(seen.join()).not.toContain(goodPassword);
    // The next sign-in is another use.
    harness.answers.masterPasswords = [goodPassword];
    await signIn({ sign_in: "password" }, (attempt) => {
      if (attempt.method === "password") attempt.accept();
      else attempt.reject(["password"]);
    });
    expect(harness.needs).toHaveLength(3);
  });

  it("[R10] asks for a key, and for a host, that asks again", async () => {
    harness.asksAgain.add("key");
    harness.asksAgain.add("host");
    harness.answers.masterPasswords = [goodPassword, goodPassword];
    const { failed } = await signIn({ sign_in: "key" }, (attempt) => {
      if (attempt.method === "publickey") attempt.accept();
      else attempt.reject(["publickey"]);
    });
    expect(failed).toBe(null);
    expect(harness.needs.map(({ recordName }) => recordName)).toEqual(["harbour", "key"]);
  });
});
