import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const pages = ["*.md", "docs/**/*.md", "main/**/*.md"].flatMap((pattern) =>
  globSync(pattern, { cwd: root }),
);

/** Where a page's links point, those into the tree only. */
function localLinks(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)/g)]
    .map((match) => match[1] ?? "")
    .filter((link) => !/^[a-z]+:/.test(link));
}

describe("the documents", () => {
  it("are found", () => {
    expect(pages).toContain("README.md");
    expect(pages).toContain("docs/guide.md");
  });

  it.each(pages)("%s links to files that exist", (page) => {
    const folder = path.dirname(path.join(root, page));
    const links = localLinks(readFileSync(path.join(root, page), "utf8"));
    const dead = links.filter((link) => !existsSync(path.join(folder, link)));
    expect(dead).toEqual([]);
  });

  it("name both commands of the README as npm scripts that exist", () => {
    const scripts = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const readme = readFileSync(path.join(root, "README.md"), "utf8");
    const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? "");
    expect(readme).toContain("npm ci && npm start");
    expect(readme).toContain("npm ci && npm test");
    for (const name of named) expect(Object.keys(scripts.scripts)).toContain(name);
  });
});
