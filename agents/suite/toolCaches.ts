import { existsSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import type { TestWay } from "#agents/recipe/Recipe.ts"

/** Where tool chains keep what they fetch and build: `folder` belongs to the proof, as a private HOME hides the usual places. */
export const toolCaches = (test: TestWay, folder: string) => {
  const runner = test._tag === "Runner" ? test.located.runner.name : ""
  const at = (name: string) => join(folder, name)
  const python = { PIP_CACHE_DIR: at("pip"), UV_CACHE_DIR: at("uv"), POETRY_CACHE_DIR: at("poetry") }
  const caches: Readonly<Record<string, Record<string, string>>> = {
    pytest: python,
    unittest: python,
    go: { GOPATH: at("go"), GOCACHE: at("go-build"), GOTOOLCHAIN: "local", GOTELEMETRY: "off" },
    cargo: { CARGO_HOME: at("cargo") },
    // Java asks the system where its user lives, not HOME.
    maven: { MAVEN_OPTS: `-Dmaven.repo.local=${at("maven")} -Duser.home=${at("java-home")}` },
    gradle: { GRADLE_USER_HOME: at("gradle"), GRADLE_OPTS: `-Duser.home=${at("java-home")}` },
    phpunit: { COMPOSER_CACHE_DIR: at("composer") }
  }
  const env = caches[runner] ?? {}
  if (runner !== "cargo") return { env, readable: [] }
  const rustup = join(homedir(), ".rustup")
  return existsSync(rustup) ? { env: { ...env, RUSTUP_HOME: rustup }, readable: [rustup] } : { env, readable: [] }
}
