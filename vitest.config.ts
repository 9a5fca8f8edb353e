import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "local/sample/**", ".redgreen/**"],
    globalSetup: "test/setup.ts",
    reporters: ["default", "./test/closingLine.ts"],
    maxWorkers: 2,
    // Real servers and real agent processes on a busy machine: a safety net, never what a test waits for.
    testTimeout: 120_000,
    hookTimeout: 120_000
  }
})
