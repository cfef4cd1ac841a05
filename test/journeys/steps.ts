import type { Page } from "playwright-core";

/** Strong enough for any rule about passwords. */
export const password = "seven lanterns on the quiet harbour wall";

const field = (page: Page) => page.getByRole("textbox", { name: /^Master password/ });

/** First start, up to the emergency kit. */
export async function choosePassword(page: Page): Promise<void> {
  await field(page).fill(password);
  await page.getByLabel("Once more", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create the vault" }).click();
}

/** First start: chooses the password, keeps the kit, and answers the recovery code. */
export async function createAccount(page: Page): Promise<string> {
  await choosePassword(page);
  const kept = page.getByRole("checkbox");
  await kept.waitFor();
  const text = await page.locator("body").innerText();
  await kept.click();
  await page.getByRole("button", { name: "Open the vault" }).click();
  await page.getByRole("navigation", { name: "Rooms" }).waitFor();
  return /[0-9A-Z]{4,}(?:-[0-9A-Z]{4,})+/.exec(text)?.[0] ?? "";
}

export async function lock(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Lock now" }).click();
  await field(page).waitFor();
}

export async function unlock(page: Page, typed: string = password): Promise<void> {
  await field(page).fill(typed);
  await page.getByRole("button", { name: /^Unlock/ }).click();
}

/** Waits for what only an unlocked page shows. */
export async function seeRooms(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Lock now" }).waitFor();
}

/** In an empty vault: its first login, by this name. */
export async function addFirstLogin(page: Page, name = "Quarry Registry"): Promise<void> {
  await page.getByRole("button", { name: "Add a login" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.keyboard.press("Control+s");
  await page.getByRole("heading", { level: 2, name }).waitFor();
}

export async function goTo(page: Page, room: string): Promise<void> {
  const rooms = page.getByRole("navigation", { name: "Rooms" });
  await rooms.getByRole("button", { name: room }).click();
}

/** A section of the settings. */
export async function goToSettings(page: Page, section: string): Promise<void> {
  await goTo(page, "Settings");
  const sections = page.getByRole("navigation", { name: "Settings" });
  await sections.getByRole("button", { name: section, exact: true }).click();
}
