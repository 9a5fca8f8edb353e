import { defineConfig } from "vitest/config"

const never = ["**/node_modules/**", "local/sample/**", ".redgreen/**"]

export default defineConfig({
  test: {
    projects: [
      // Without I/O nothing is left behind, so one process takes them all.
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...never, "**/*.integration.test.ts"],
          isolate: false
        }
      },
      { extends: true, test: { name: "integration", include: ["**/*.integration.test.ts"], exclude: never } }
    ],
    globalSetup: "test/setup.ts",
    reporters: ["default", "./test/closingLine.ts"],
    maxWorkers: 2,
    // Real servers and real agent processes on a busy machine: a safety net, never what a test waits for.
    testTimeout: 120_000,
    hookTimeout: 120_000
  }
})
