import type { RecordingMoment, SallyportHandlers } from "#contract";
import type { Recordings } from "#core/recording";
import { requireUnlocked, type Core } from "./core.ts";

type Moment = Awaited<ReturnType<Recordings["read"]>>["moments"][number];

/** Recordings as a page gets them: piece by piece, never whole. */
export function createRecordingHandlers({
  account,
  recordings,
  files,
}: Pick<Core, "account" | "recordings" | "files">): SallyportHandlers["recordings"] {
  const guarded =
    <Input, Output>(run: (input: Input) => Output) =>
    (input: Input): Output => {
      // SECURITY: nothing about a recording is told, or done, while locked.
      requireUnlocked(account);
      return run(input);
    };
  return {
    list: guarded(() => recordings.list()),
    open: guarded(async ({ id }) => {
      const { hostId, kind, name, target, startedAt, duration, state, columns, rows, marks } =
        await recordings.open(id);
      const about = { hostId, kind, name, target, startedAt, duration, state };
      return { ...about, columns, rows, marks: [...marks] };
    }),
    seek: guarded(async ({ id, at }) => {
      const { screen, moments, ...rest } = await recordings.seek(id, at);
      return {
        ...rest,
        screen: Buffer.from(screen).toString("base64"),
        moments: moments.map(view),
      };
    }),
    read: guarded(async ({ id, next }) => {
      const page = await recordings.read(id, next);
      return { next: page.next, moments: page.moments.map(view) };
    }),
    search: guarded(({ text, from }) => recordings.search(text, from)),
    verify: guarded(({ id }) => recordings.verify(id)),
    export: guarded(async ({ id, version, ticket }) =>
      files.giveOut(ticket, await recordings.cast(id, version)),
    ),
    remove: guarded(({ ids }) => {
      recordings.remove(ids);
      return {};
    }),
  };
}

function view(moment: Moment): RecordingMoment {
  if (moment.kind !== "output" && moment.kind !== "input") return moment;
  return { ...moment, bytes: Buffer.from(moment.bytes).toString("base64") };
}
