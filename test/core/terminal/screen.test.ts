import { expect, it } from "vitest";
import { systemClock } from "#core/ports";
import { createBrake } from "../../../main/core/terminal/brake.ts";
import { createScreen } from "../../../main/core/terminal/screen.ts";

it("keeps a snapshot to what a page can take, and the newest lines in it", async () => {
  const size = { columns: 150, rows: 24 };
  const screen = createScreen({
    ...{ clock: systemClock, brake: createBrake(), size, scrollbackLines: 5000 },
    onTitle: () => undefined,
    onBell: () => undefined,
  });
  const coloured = Array.from({ length: 140 }, (_, at) => `\x1b[38;2;${at};99;${at * 3}mX`).join(
    "",
  );
  for (let line = 0; line < 7000; line++) screen.feed(Buffer.from(`${coloured} ${line}\r\n`));
  const bytes = await new Promise<Uint8Array>((resolve) => {
    screen.snapshot(resolve);
  });
  screen.close();
  expect(bytes.length).toBeLessThan(9_000_000);
  expect(Buffer.from(bytes).toString()).toContain("6999");
});

it("hears a bell although the program never rests", async () => {
  const size = { columns: 80, rows: 24 };
  await new Promise<void>((resolve) => {
    const screen = createScreen({
      ...{ clock: systemClock, brake: createBrake(), size, scrollbackLines: 100 },
      onTitle: () => undefined,
      onBell: () => {
        clearInterval(more);
        screen.close();
        resolve();
      },
    });
    const more = setInterval(() => {
      screen.feed(Buffer.from("more\r\n"));
    }, 20);
    screen.feed(Buffer.from("\x07"));
  });
});
