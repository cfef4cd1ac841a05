import { QueryClientProvider } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { CopyView, EventName, Events, Session } from "#contract";
import { onEvent, onReopened } from "./link.ts";
import { createQueryClient } from "./reads.ts";

const keptWhileLocked = new Set<unknown>([
  "account.status",
  "settings.get",
  "keyAgent.state",
  "quickUnlock.state",
  "app.about",
  "terminal.list",
]);

/** Drops every answer that only an unlocked vault may give. */
export function forgetVault(client: QueryClient): void {
  // SECURITY: a lock leaves no record in the page's memory of answers.
  const isVaults = (query: { queryKey: readonly unknown[] }) =>
    !keptWhileLocked.has(query.queryKey[0]);
  client.removeQueries({ predicate: isVaults });
}

function follow(client: QueryClient): () => void {
  const stops = [
    // What happened while it could not be reached is not known, so everything is asked again.
    onReopened(() => {
      client.invalidateQueries().catch(() => undefined);
    }),
    onEvent("account.changed", (status) => {
      client.setQueryData(["account.status", {}], status);
      if (status.state !== "unlocked") forgetVault(client);
    }),
    onEvent("settings.changed", (settings) => {
      client.setQueryData(["settings.get", {}], settings);
      // How long the trash keeps a record follows from them.
      for (const name of ["records.find", "records.open"]) {
        client.invalidateQueries({ queryKey: [name] }).catch(() => undefined);
      }
    }),
    onEvent("clipboard.changed", (state) => {
      client.setQueryData(["clipboard.state", {}], state);
    }),
    onEvent("records.changed", () => {
      for (const name of [
        "records.find",
        "records.counts",
        "records.open",
        "records.versions",
        "records.compare",
        "vaults.list",
      ]) {
        client.invalidateQueries({ queryKey: [name] }).catch(() => undefined);
      }
    }),
    onEvent("health.changed", () => {
      for (const name of ["health.check", "health.findings"]) {
        client.invalidateQueries({ queryKey: [name] }).catch(() => undefined);
      }
    }),
    onEvent("terminal.changed", (session) => {
      client.setQueryData<readonly Session[]>(["terminal.list", {}], (list) =>
        withSession(list ?? [], session),
      );
    }),
    onEvent("terminal.closed", ({ sessionId }) => {
      client.setQueryData<readonly Session[]>(["terminal.list", {}], (list) =>
        (list ?? []).filter((session) => session.id !== sessionId),
      );
    }),
    onEvent("sftp.changed", () => {
      client.invalidateQueries({ queryKey: ["sftp.remotes"] }).catch(() => undefined);
    }),
    onEvent("sftp.closed", () => {
      client.invalidateQueries({ queryKey: ["sftp.remotes"] }).catch(() => undefined);
    }),
    onEvent("sftp.copy", (copy) => {
      client.setQueryData<readonly CopyView[]>(["sftp.copies", {}], (list) =>
        withCopy(list ?? [], copy),
      );
      // What was copied is in the folders now.
      if (["done", "failed", "cancelled"].includes(copy.state)) {
        client.invalidateQueries({ queryKey: ["sftp.list"] }).catch(() => undefined);
      }
    }),
    onEvent("sftp.edit", () => {
      for (const name of ["sftp.edits", "sftp.list"]) {
        client.invalidateQueries({ queryKey: [name] }).catch(() => undefined);
      }
    }),
    onEvent("approvals.changed", (state) => {
      client.setQueryData(["approvals.list", {}], state);
    }),
    onEvent("key-agent.changed", (state) => {
      client.setQueryData(["keyAgent.state", {}], state);
    }),
    onEvent("quick-unlock.changed", (state) => {
      client.setQueryData(["quickUnlock.state", {}], state);
    }),
    onEvent("audit.appended", () => {
      for (const name of ["audit.list", "certificates.authority"]) {
        client.invalidateQueries({ queryKey: [name] }).catch(() => undefined);
      }
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function withCopy(list: readonly CopyView[], copy: CopyView): readonly CopyView[] {
  const known = list.some((other) => other.id === copy.id);
  return known ? list.map((other) => (other.id === copy.id ? copy : other)) : [...list, copy];
}

function withSession(list: readonly Session[], session: Session): readonly Session[] {
  const known = list.some((other) => other.id === session.id);
  return known
    ? list.map((other) => (other.id === session.id ? session : other))
    : [...list, session];
}

/** Gives the screens below it their reads, and keeps these true as events arrive. */
export function BridgeProvider({ children }: { children: ReactNode }) {
  const [client] = useState(createQueryClient);
  useEffect(() => follow(client), [client]);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

/** Runs the newest `listener` for each event of this name while the component is on screen. */
export function useBridgeEvent<Name extends EventName>(
  name: Name,
  listener: (value: Events[Name]) => void,
): void {
  useEffect(() => onEvent(name, listener), [name, listener]);
}
