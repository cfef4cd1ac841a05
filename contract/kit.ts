/** What the emergency kit says besides its code, on paper and in a file. */
export const kitLines = [
  "Keep this sheet where you keep your passport. Whoever holds it can open the vault.",
  "If the master password is lost, choose “Use the recovery code” on the unlock screen and type the code below.",
  "Using the code replaces it: print the new kit and destroy this one.",
] as const;
