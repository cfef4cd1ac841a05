import { settingsShape } from "#contract";
import type { Settings, SettingsChange } from "#contract";
import type { Audit } from "#core/audit";
import { queryBuilder } from "#core/storage";
import type { Storage } from "#core/storage";
import type { Belongings } from "#core/vault";
import { allowedMost, createAllowedBelongings } from "./allowed.ts";
import { defaults } from "./defaults.ts";

export interface SettingsStore {
  /** Works while locked. What is stored but cannot be read counts as never set, key by key. */
  readonly get: () => Settings;
  /** Durable, and on the trail with its former value, when it answers. */
  readonly change: (change: SettingsChange) => Settings;
  readonly onChanged: (listener: (settings: Settings) => void) => () => void;
  /** The records that settings name: the keys that the key agent may offer. */
  readonly belongings: Belongings;
}

interface Table {
  settings: { key: string; value: string };
}

type Value = string | number | boolean | readonly string[];
type Group = keyof Settings;

export function createSettings(parts: { storage: Storage; audit: Audit }): SettingsStore {
  const { storage, audit } = parts;
  const table = queryBuilder<Table>();
  const listeners = new Set<(settings: Settings) => void>();
  let current = readStored(
    storage.all(table.selectFrom("settings").select(["key", "value"]).compile()),
  );

  function store(key: string, value: Value): void {
    const text = JSON.stringify(value);
    storage.run(
      table
        .insertInto("settings")
        .values({ key, value: text })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: text }))
        .compile(),
    );
  }

  /** In the present transaction, and not on the trail: it would name what leaves. */
  function allow(ids: readonly string[]): void {
    const before = current;
    const to = [...new Set(ids)].slice(0, allowedMost);
    store("keyAgent.allowed", to);
    current = merge(current, [{ key: "keyAgent.allowed", to }]);
    storage.afterCommit(
      () => {
        for (const listener of listeners) listener(current);
      },
      () => {
        current = before;
      },
    );
  }

  return {
    belongings: createAllowedBelongings({ allowed: () => current.keyAgent.allowed, allow }),
    get: () => current,
    change(change) {
      const wanted = differences(current, change);
      if (wanted.length === 0) return current;
      storage.transaction(() => {
        for (const { key, from, to } of wanted) {
          store(key, to);
          audit.append("settings.changed", { setting: key, from: told(from), to: told(to) });
        }
      });
      current = merge(current, wanted);
      for (const listener of listeners) listener(current);
      return current;
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Difference {
  readonly key: string;
  readonly from: Value;
  readonly to: Value;
}

function differences(current: Settings, change: SettingsChange): Difference[] {
  return Object.entries(change).flatMap(([group, values]) => {
    const before = current[group as Group] as Readonly<Record<string, Value>>;
    return Object.entries(values as Record<string, Value | undefined>).flatMap(([name, to]) => {
      const from = before[name];
      return to === undefined || from === undefined || isSame(from, to)
        ? []
        : [{ key: `${group}.${name}`, from, to }];
    });
  });
}

function isSame(one: Value, other: Value): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** As the trail takes it: a list as its items in a row. */
function told(value: Value): string | number | boolean {
  return typeof value === "object" ? value.join(" ") : value;
}

function merge(current: Settings, changes: readonly Pick<Difference, "key" | "to">[]): Settings {
  const next = structuredClone(current) as unknown as Record<string, Record<string, Value>>;
  for (const { key, to } of changes) {
    const [group = "", name = ""] = key.split(".");
    const values = next[group];
    if (values !== undefined) values[name] = to;
  }
  return settingsShape.parse(next);
}

/** The defaults with whatever stored value fits its own key. */
function readStored(rows: readonly { key: string; value: string }[]): Settings {
  let settings = defaults;
  for (const { key, value } of rows) {
    const to = parseValue(value);
    const [group = "", name = ""] = key.split(".");
    const known = Object.hasOwn(defaults, group) && Object.hasOwn(defaults[group as Group], name);
    if (to === null || !known) continue;
    try {
      settings = merge(settings, [{ key, to }]);
    } catch {
      // A value of another version, or a damaged one: this key keeps its default, the others stand.
    }
  }
  return settings;
}

function parseValue(text: string): Value | null {
  try {
    const value: unknown = JSON.parse(text);
    const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
    const isPlain = ["string", "number", "boolean"].includes(typeof value);
    return isPlain || isList ? (value as Value) : null;
  } catch {
    return null;
  }
}
