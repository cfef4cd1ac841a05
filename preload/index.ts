/**
 * The bridge between the page and the trusted side: one function for each name of the contract. Must hold no
 * logic and no schema, and must never expose anything that takes a name from the page.
 */
import { contextBridge, ipcRenderer } from "electron";
import type { EventName, SallyportBridge } from "#contract";
import { callNames, eventNames, portMessage } from "#contract/names";

const groups = Object.entries(callNames).map(([group, names]) => {
  // SECURITY: the channel's name is ours and fixed here; the page hands over its input alone.
  const calls = names.map((name) => [
    name,
    (input: unknown): Promise<unknown> => ipcRenderer.invoke("sallyport:call", group, name, input),
  ]);
  return [group, Object.fromEntries(calls)] as const;
});

const on = (name: EventName, listener: (value: never) => void): (() => void) => {
  // SECURITY: only an event of the contract can be listened to, never another channel.
  if (!eventNames.includes(name)) throw new TypeError("There is no such event.");
  // SECURITY: the page gets the value, never Electron's own event with its sender.
  const pass = (_event: unknown, value: unknown) => {
    listener(value as never);
  };
  ipcRenderer.on(`sallyport:event:${name}`, pass);
  return () => ipcRenderer.off(`sallyport:event:${name}`, pass);
};

contextBridge.exposeInMainWorld("sallyport", {
  calls: Object.fromEntries(groups) as unknown as SallyportBridge["calls"],
  on,
} satisfies SallyportBridge);

ipcRenderer.on("sallyport:port", (event, attachId: string) => {
  // SECURITY: told to our own origin alone, should another document ever stand here.
  window.postMessage({ type: portMessage, attachId }, location.origin, [...event.ports]);
});
