import { events, type EventName, type Events } from "#contract";
import { describeError, type Report } from "./report.ts";

export type EventListener = (name: EventName, value: unknown) => void;

export interface Publisher {
  /** Tells every listening host. A value that does not fit the contract is reported and not sent. */
  readonly publish: <Name extends EventName>(name: Name, value: Events[Name]) => void;
  /** The answer ends it. */
  readonly subscribe: (listener: EventListener) => () => void;
}

/** Where core's listeners end and the hosts' begin: events are checked on the way out, as replies are. */
export function createPublisher(report: Report): Publisher {
  const listeners = new Set<EventListener>();
  return {
    publish(name, value) {
      // SECURITY: an event carries what the contract names and nothing else.
      const checked = events[name].safeParse(value);
      if (!checked.success) {
        report({ call: name, error: describeError(checked.error) });
        return;
      }
      for (const listener of listeners) listener(name, checked.data);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
