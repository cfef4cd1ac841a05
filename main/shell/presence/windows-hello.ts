import path from "node:path";
import type { Presence } from "#core/ports";
import { askForMs, checkForMs, runProgram, type Run } from "./run.ts";

const place = "Windows.Security.Credentials.UI";
const verifier = `${place}.UserConsentVerifier`;

/** Calls one method of Windows' own verifier and writes the name of what it answers. */
function scriptFor(call: string, answer: string): string {
  return [
    "$ErrorActionPreference = 'Stop'",
    "Add-Type -AssemblyName System.Runtime.WindowsRuntime",
    `$null = [${verifier}, ${place}, ContentType = WindowsRuntime]`,
    "$asTask = [System.WindowsRuntimeSystemExtensions].GetMethods() | Where-Object { $_.Name -eq 'AsTask' -and $_.GetParameters().Count -eq 1 -and $_.GetParameters()[0].ParameterType.Name -eq 'IAsyncOperation`1' } | Select-Object -First 1",
    `$task = $asTask.MakeGenericMethod([${place}.${answer}]).Invoke($null, @([${verifier}]::${call}))`,
    "[Console]::Out.Write($task.GetAwaiter().GetResult().ToString())",
  ].join("; ");
}

// SECURITY: constants, with nothing put in at run time. [QU4]
const check = scriptFor("CheckAvailabilityAsync()", "UserConsentVerifierAvailability");
const request = scriptFor(
  "RequestVerificationAsync('Unlock Sallyport')",
  "UserConsentVerificationResult",
);

const reasons: Readonly<Record<string, string>> = {
  DeviceNotPresent: "This computer has nothing that Windows Hello could ask with.",
  NotConfiguredForUser: "Windows Hello is not set up for you: see Sign-in options in Settings.",
  DisabledByPolicy: "Windows Hello is switched off by your organisation.",
  DeviceBusy: "Windows Hello is busy. Try again in a moment.",
};

/** Windows Hello, through the PowerShell that is part of Windows. */
export function createWindowsHello(
  run: Run = runProgram,
  systemRoot: string = process.env["SystemRoot"] ?? "C:\\Windows",
): Presence {
  // SECURITY: by its full path: a PATH that somebody prepared must not name the witness. [QU4]
  const program = path.win32.join(
    systemRoot,
    ...["System32", "WindowsPowerShell", "v1.0", "powershell.exe"],
  );
  const call = (script: string, timeoutMs: number) =>
    run(program, ["-NoProfile", "-NonInteractive", "-Command", script], timeoutMs);
  return {
    way: "windows-hello",
    async unavailable() {
      const { code, text } = await call(check, checkForMs);
      if (code === 0 && text === "Available") return null;
      return reasons[text] ?? "Windows Hello does not answer on this computer.";
    },
    async ask() {
      const { code, isLate, text } = await call(request, askForMs);
      if (code === 0 && text === "Verified") return "present";
      return isLate || text === "Canceled" ? "cancelled" : "refused";
    },
  };
}
