import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          globalSetup: ["test/parts/temporary.ts"],
          include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
          exclude: ["test/journeys/**"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "journeys",
          globalSetup: ["test/parts/temporary.ts"],
          include: ["test/journeys/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
