import { describe, expect, it } from "vitest";
import { generateKey } from "#core/ssh";
import { judgeKey, knownTypes } from "../../../../main/core/ssh/hosts/check.ts";
import { parseKnownHosts } from "../../../../main/core/ssh/hosts/line.ts";

async function newKey(algorithm: "ed25519" | "ecdsa-p256" = "ed25519") {
  const { publicKey } = await generateKey(algorithm, "");
  return { line: publicKey, blob: Buffer.from(publicKey.split(" ")[1] ?? "", "base64") };
}

const [first, second, other] = [await newKey(), await newKey(), await newKey("ecdsa-p256")];
const server = { address: "a.example", port: 22 };

function judge(text: string, blob: Buffer, at = server) {
  return judgeKey(parseKnownHosts(text), at, blob, Date.now()).kind;
}

describe("judgeKey", () => {
  it("knows the key that is listed, and nobody where none is", () => {
    expect(judge(`a.example ${first.line}`, first.blob)).toBe("known");
    expect(judge(`b.example ${first.line}`, first.blob)).toBe("unknown");
  });

  it("calls another key of the same type changed", () => {
    expect(judge(`a.example ${first.line}`, second.blob)).toBe("changed");
  });

  it("calls a key of a new type on a known host a change, not a first sight", () => {
    expect(judge(`a.example ${first.line}`, other.blob)).toBe("new-type");
  });

  it("knows any of several keys of one host", () => {
    expect(judge(`a.example ${first.line}\na.example ${second.line}`, second.blob)).toBe("known");
  });

  it("refuses a revoked key even where another line trusts it", () => {
    expect(judge(`a.example ${first.line}\n@revoked * ${first.line}`, first.blob)).toBe("revoked");
  });

  it("does not take the key of an authority for the key of a host", () => {
    expect(judge(`@cert-authority a.example ${first.line}`, first.blob)).toBe("unknown");
  });

  it("on another port, takes the same key known without the port, and no other", () => {
    const at = { address: "a.example", port: 2222 };
    expect(judge(`a.example ${first.line}`, first.blob, at)).toBe("known");
    expect(judge(`a.example ${first.line}`, second.blob, at)).toBe("unknown");
    expect(judge(`@revoked a.example ${first.line}`, first.blob, at)).toBe("revoked");
  });
});

describe("knownTypes", () => {
  it("lists the types by which a host is known", () => {
    const lines = parseKnownHosts(`a.example ${other.line}\n@revoked a.example ${first.line}`);
    expect(knownTypes(lines, server)).toEqual(["ecdsa-sha2-nistp256"]);
  });
});
