import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { queryBuilder, type Storage } from "#core/storage";
import { addNote, isRootOnLinux, noteIds, openNotes, temporaryFolder } from "./fixture.ts";

const full: unknown = expect.objectContaining({ code: "disk-full" });

function withStorage(run: (storage: Storage) => void): void {
  const storage = openNotes(temporaryFolder());
  run(storage);
  storage.close();
}

describe("transactions", () => {
  it("[ST1] undo everything when they throw, and throw what was thrown", () => {
    withStorage((storage) => {
      const wrong = new TypeError("stop");
      const run = () => {
        storage.transaction(() => {
          addNote(storage, "one");
          throw wrong;
        });
      };
      expect(run).toThrow(wrong);
      expect(noteIds(storage)).toEqual([]);
    });
  });

  it("[ST1] join the one that they are in, which a failure inside dooms", () => {
    withStorage((storage) => {
      const heard: string[] = [];
      const carryOn = () => {
        storage.transaction(() => {
          addNote(storage, "outer");
          storage.afterCommit(
            () => heard.push("told"),
            () => heard.push("undone"),
          );
          try {
            storage.transaction(() => {
              addNote(storage, "inner");
              throw new Error("inner");
            });
          } catch {
            // A caller that swallows this must not save half of its change.
          }
        });
      };
      expect(carryOn).toThrow(TypeError);
      expect(noteIds(storage)).toEqual([]);
      expect(heard).toEqual(["undone"]);
      storage.transaction(() => {
        storage.transaction(() => {
          addNote(storage, "both");
        });
        storage.afterCommit(() => heard.push("told"));
        expect(heard).toEqual(["undone"]);
      });
      expect(heard).toEqual(["undone", "told"]);
      expect(noteIds(storage)).toEqual(["both"]);
    });
  });
});

describe("queries", () => {
  it("run what the typed builder compiles", () => {
    withStorage((storage) => {
      const queries = queryBuilder<{ note: { id: string; body: Uint8Array } }>();
      const body = Uint8Array.of(1, 2, 3);
      expect(storage.run(queries.insertInto("note").values({ id: "a", body }).compile())).toBe(1);
      const row = storage.get(queries.selectFrom("note").selectAll().compile());
      expect(row).toMatchObject({ id: "a", body });
      const all = storage.all(queries.selectFrom("note").select("id").compile());
      expect(all.map(({ id }) => id)).toEqual(["a"]);
      const none = queries.selectFrom("note").select("id").where("id", "=", "b").compile();
      expect(storage.get(none)).toBeUndefined();
    });
  });

  it("[ST4] cannot write SQLite's own tables", () => {
    withStorage((storage) => {
      const attack = "UPDATE sqlite_schema SET sql = 'x' WHERE name = 'note'";
      expect(() => storage.prepare(attack).run()).toThrow();
    });
  });
});

/** Fills a storage until the disk is full, and says how many notes were acknowledged. */
function fill(storage: Storage): number {
  for (let index = 0; ; index++) {
    try {
      addNote(storage, `note-${String(index).padStart(6, "0")}`, 20_000);
    } catch (error) {
      expect(error).toEqual(full);
      return index;
    }
  }
}

function runAsRoot(program: string, ...input: string[]): void {
  execFileSync(program, input);
}

describe("a full disk", () => {
  it("[ST1] is told as such, and costs nothing that was acknowledged", () => {
    const folder = temporaryFolder();
    const storage = openNotes(folder);
    storage.prepare("PRAGMA max_page_count = 200").get();
    const acknowledged = fill(storage);
    expect(acknowledged).toBeGreaterThan(10);
    expect(noteIds(storage)).toHaveLength(acknowledged);
    storage.close();
    const again = openNotes(folder);
    expect(noteIds(again)).toHaveLength(acknowledged);
    addNote(again, "there is room again");
    again.close();
  });

  if (isRootOnLinux) {
    it("[ST1] of a real, small file system is no different", () => {
      const folder = temporaryFolder();
      runAsRoot("mount", "-t", "tmpfs", "-o", "size=3m", "sallyport-test", folder);
      try {
        const storage = openNotes(folder);
        const acknowledged = fill(storage);
        expect(acknowledged).toBeGreaterThan(10);
        expect(noteIds(storage)).toHaveLength(acknowledged);
        storage.close();
        const again = openNotes(folder);
        expect(noteIds(again)).toHaveLength(acknowledged);
        runAsRoot("mount", "-o", "remount,size=6m", folder);
        addNote(again, "there is room again", 5000);
        expect(noteIds(again)).toContain("there is room again");
        again.close();
      } finally {
        runAsRoot("umount", "-l", folder);
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
