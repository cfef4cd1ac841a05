import {
  keepPreviousData,
  QueryClient,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { Failure } from "#contract";
import { ask } from "./link.ts";
import type { InputOf, ValueOf } from "./link.ts";

/**
 * The calls whose answers may be kept while unlocked. None returns a concealed value: reveal, code and generate
 * are not here, so their answers cannot reach a cache.
 */
export type ReadName =
  | "account.status"
  | "vaults.list"
  | "records.find"
  | "records.counts"
  | "records.open"
  | "records.versions"
  | "records.compare"
  | "certificates.authority"
  | "clipboard.state"
  | "terminal.list"
  | "terminal.knownHosts"
  | "recordings.list"
  | "sftp.remotes"
  | "sftp.roots"
  | "sftp.list"
  | "sftp.copies"
  | "sftp.edits"
  | "settings.get"
  | "health.check"
  | "health.findings"
  | "audit.list"
  | "audit.verify"
  | "approvals.list"
  | "keyAgent.state"
  | "quickUnlock.state"
  | "app.about";

/** Why a read has no value, with the failure's own words. */
export class ReadFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "ReadFailure";
    this.failure = failure;
  }
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The trusted side says when something changed, so nothing is asked again by itself.
        staleTime: Infinity,
        gcTime: 60_000,
        retry: false,
        networkMode: "always",
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
    },
  });
}

async function read<Name extends ReadName>(
  name: Name,
  input: InputOf<Name>,
): Promise<ValueOf<Name>> {
  const reply = await ask(name, input);
  if (!reply.ok) throw new ReadFailure(reply.failure);
  return reply.value;
}

function queryOf<Name extends ReadName>(name: Name, input: InputOf<Name>) {
  return { queryKey: [name, input], queryFn: () => read(name, input) };
}

export interface ReadOptions {
  readonly enabled?: boolean;
  /** Shows the last answer while a new one is on its way, so that a list does not blink as one types. */
  readonly keepPrevious?: boolean;
  /** For what no event announces: how old an answer may be. */
  readonly staleMs?: number;
}

/** Reads from the trusted side, and again whenever it says that something changed. */
export function useRead<Name extends ReadName>(
  name: Name,
  input: InputOf<Name>,
  options: ReadOptions = {},
): UseQueryResult<ValueOf<Name>, ReadFailure> {
  return useQuery<ValueOf<Name>, ReadFailure>({
    ...queryOf(name, input),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
    ...(options.staleMs === undefined
      ? {}
      : { staleTime: options.staleMs, refetchInterval: options.staleMs }),
  });
}

/** Asks again what this read shows wherever it is on screen, for what no event announces. */
export function useReadAgain(): (name: ReadName) => void {
  const client = useQueryClient();
  return useCallback(
    (name: ReadName) => {
      client.invalidateQueries({ queryKey: [name] }).catch(() => undefined);
    },
    [client],
  );
}

/** The same read with several inputs at once, such as the pages of a long list. */
export function useReads<Name extends ReadName>(
  name: Name,
  inputs: readonly InputOf<Name>[],
): readonly (ValueOf<Name> | undefined)[] {
  return useQueries({
    queries: inputs.map((input) => queryOf(name, input)),
    combine: (results) => results.map((result) => result.data),
  });
}
