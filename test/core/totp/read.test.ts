import { describe, expect, it } from "vitest";
import { readOtp } from "#core/totp";

const bytes = Uint8Array.from(Buffer.from("Hello!\u00de\u00ad\u00be\u00ef", "latin1"));
const secret = "JBSWY3DPEHPK3PXP";

describe("reading what a person pasted", () => {
  it.each([
    secret,
    "jbsw y3dp ehpk 3pxp",
    " JBSW-Y3DP-EHPK-3PXP== ",
    `otpauth://totp/Example?secret=${secret}`,
    `OTPAUTH://TOTP/EXAMPLE?SECRET=${secret}&DIGITS=6`,
  ])("reads the secret in %j", (text) => {
    expect(readOtp(text)).toMatchObject({
      secret: bytes,
      algorithm: "SHA1",
      digits: 6,
      periodSeconds: 30,
      steam: false,
    });
  });

  it("refuses what is too long, without reading it", () => {
    const text = `A${"=".repeat(400_000)}A`;
    expect(() => readOtp(text)).toThrow(/too long/);
  });

  it("reads every parameter of an otpauth address", () => {
    const text = `otpauth://totp/Harbourlight%20Forge:mara%40h.example?secret=${secret}&issuer=Harbourlight&algorithm=SHA256&digits=8&period=60`;
    expect(readOtp(text)).toEqual({
      secret: bytes,
      issuer: "Harbourlight",
      account: "mara@h.example",
      algorithm: "SHA256",
      digits: 8,
      periodSeconds: 60,
      steam: false,
    });
  });

  it("takes the issuer from the label where the parameter is missing", () => {
    const otp = readOtp(`otpauth://totp/Quarry:ci 100%?secret=${secret}`);
    expect(otp).toMatchObject({ issuer: "Quarry", account: "ci 100%" });
  });

  it.each([`steam://${secret}`, `otpauth://totp/Steam:me?secret=${secret}&encoder=steam`])(
    "reads Steam's %j",
    (text) => {
      expect(readOtp(text)).toMatchObject({ steam: true, digits: 5, issuer: "Steam" });
    },
  );

  it.each([
    ["", /missing/],
    ["   ", /missing/],
    ["A", /cut short/],
    ["JBSW1", /Character 5/],
    ["https://forge.example/", /not of a one-time code/],
    [`otpauth://hotp/x?secret=${secret}&counter=1`, /HOTP/],
    [`otpauth://push/x?secret=${secret}`, /otpauth:\/\/totp/],
    ["otpauth://totp/x", /missing/],
    [`otpauth://totp/x?secret=${secret}&algorithm=MD5`, /SHA1, SHA256/],
    [`otpauth://totp/x?secret=${secret}&digits=9`, /digits/],
    [`otpauth://totp/x?secret=${secret}&period=0`, /period/],
    [`otpauth://totp/x?secret=${secret}&period=1e3`, /period/],
  ])("refuses %j in words, without a word of the text", (text, reason) => {
    expect(() => readOtp(text)).toThrow(expect.objectContaining({ code: "totp-unreadable" }));
    expect(() => readOtp(text)).toThrow(reason);
    expect(() => readOtp(text)).not.toThrow(secret);
  });
});
