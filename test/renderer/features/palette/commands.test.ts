import { Lock } from "lucide-react";
import { describe, expect, it } from "vitest";
import {
  commandsFor,
  piecesOf,
  readWanted,
} from "../../../../renderer/features/palette/commands.ts";

const command = (title: string) => ({ id: title, title, icon: Lock, run: () => undefined });

describe("the palette", () => {
  it("looks for a command alone after a >", () => {
    expect(readWanted("  > lock now ")).toEqual({ text: "lock now", commandsOnly: true });
    expect(readWanted("forge")).toEqual({ text: "forge", commandsOnly: false });
  });

  it("fits a command when its title holds every word", () => {
    const all = [command("Lock now"), command("New Login"), command("Go to Vault")];
    expect(commandsFor(all, "new log").map((one) => one.title)).toEqual(["New Login"]);
    expect(commandsFor(all, "")).toEqual(all);
  });

  it("marks the matched pieces of a name, whatever was typed", () => {
    expect(piecesOf("Harbourlight Forge", "forge")).toEqual([
      { text: "Harbourlight ", isMatch: false },
      { text: "Forge", isMatch: true },
    ]);
    expect(piecesOf("a.b (c", ". (")).toEqual([
      { text: "a", isMatch: false },
      { text: ".", isMatch: true },
      { text: "b ", isMatch: false },
      { text: "(", isMatch: true },
      { text: "c", isMatch: false },
    ]);
    expect(piecesOf("Forge", "type:login")).toEqual([{ text: "Forge", isMatch: false }]);
  });
});
