import { posix } from "node:path"
import type { RootFiles } from "../RootFiles.ts"
import { cargoTest } from "../runners/cargoTest.ts"
import { goTest } from "../runners/goTest.ts"
import { gradle } from "../runners/gradle.ts"
import { maven } from "../runners/maven.ts"
import { phpunit } from "../runners/phpunit.ts"
import type { Runner } from "../runners/Runner.ts"
import { rspec } from "../runners/rspec.ts"
import { quoted } from "../shellWords.ts"
import { detectPython } from "./python.ts"

/** How a project outside npm's world is tested: its runner, and the line a person would type. */
export interface Detected {
  readonly runner: Runner
  readonly line: string
}

/** Asked in this order; the first file that says so decides. */
export const detectRunner = (files: RootFiles): Detected | undefined => {
  const { names, texts } = files
  const python = detectPython(files)
  const ways: ReadonlyArray<Detected | false> = [
    names.has("go.work") && { runner: goTest, line: goWorkspaceLine(texts["go.work"] ?? "") },
    names.has("go.mod") && { runner: goTest, line: goTest.fallback },
    names.has("Cargo.toml") && { runner: cargoTest, line: "cargo test --workspace" },
    names.has("pom.xml") && { runner: maven, line: names.has("mvnw") ? "./mvnw test" : maven.fallback },
    (names.has("build.gradle") || names.has("build.gradle.kts")) && {
      runner: gradle,
      line: names.has("gradlew") ? "./gradlew test" : gradle.fallback
    },
    python !== undefined && { runner: python, line: pythonLine(python, files) },
    (names.has(".rspec") || names.has("spec")) &&
      names.has("Gemfile") && {
        runner: rspec,
        line: /\brspec/.test(texts["Gemfile"] ?? "") ? rspec.fallback : "rspec"
      },
    names.has(".rspec") && { runner: rspec, line: "rspec" },
    (names.has("phpunit.xml") || names.has("phpunit.xml.dist")) && {
      runner: phpunit,
      line: /phpunit\/phpunit/.test(texts["composer.json"] ?? "") ? phpunit.fallback : "phpunit"
    }
  ]
  return ways.find((way) => way !== false)
}

// `./...` stops at the modules inside.
const goWorkspaceLine = (text: string) => {
  const used = /^use\s+(?:\(([^)]*)\)|(\S+))/m.exec(text)
  const folders = (used?.[1] ?? used?.[2] ?? ".").split(/\s+/).filter((folder) => folder !== "")
  return `go test ${folders.map((folder) => quoted(`./${posix.join(folder, "...")}`)).join(" ")}`
}

const pythonLine = (runner: Runner, { names, texts }: RootFiles) => {
  const folder = ["tests", "test"].find((name) => names.has(name))
  if (runner.name === "pytest" || folder === undefined) return runner.fallback
  // unittest looks only into packages, and a folder that is none has to be its own root.
  const isPackage = texts[`${folder}/__init__.py`] !== undefined
  return `${runner.fallback} -s ${folder}${isPackage ? " -t ." : ""}`
}
