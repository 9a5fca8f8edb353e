import type { Step } from "#local/model/Script.ts"
import type { Attempt, Files } from "./Trick.ts"

type Call = NonNullable<Step["tools"]>[number]

/** Runs a line of shell in the folder that holds the repositories' folders. */
export const shell = (command: string): Call => ({ name: "Bash", input: { command, description: "as scripted" } })

/** Replaces a text that is there exactly once. The CLI wants a file read before it is edited. */
export const edit = (file_path: string, old_string: string, new_string: string): ReadonlyArray<Call> => [
  { name: "Read", input: { file_path } },
  { name: "Edit", input: { file_path, old_string, new_string } }
]

/** Writes whole files by shell, folders included; null removes. Paths as the session sees them. */
export const put = (files: Files): Call =>
  shell(
    Object.entries(files)
      .map(([path, text]) =>
        text === null
          ? `rm -rf '${path}'`
          : `mkdir -p "$(dirname '${path}')" && printf %s '${text.replaceAll("'", `'\\''`)}' > '${path}'`
      )
      .join(" && ")
  )

type Said = Call | ReadonlyArray<Call>

/** A session that makes these calls, one after the other, and then submits. */
export const session = (submit: NonNullable<Step["submit"]>, ...calls: ReadonlyArray<Said>): Attempt =>
  calls.length === 0 ? [{ submit }] : [{ tools: calls.flat() as ReadonlyArray<Call> }, { submit }]

/** What a RED session submits, as `[path, name]` of each test. */
export const testsOf = (repository: string, ...tests: ReadonlyArray<readonly [path: string, name: string]>) => ({
  summary: "The bug, as a test.",
  tests: tests.map(([path, name]) => ({ repository, path, name }))
})

/** What a GREEN session submits, as path and reason of each file. */
export const fixOf = (repository: string, files: Readonly<Record<string, string>>) => ({
  summary: "The bug is mended.",
  rootCause: "As the plan says.",
  files: Object.entries(files).map(([path, change]) => ({ repository, path, change })),
  review: "Small, and in the place the plan names."
})

/** What a plan submits: the files to mend and the tests to write, `[path, name]`. */
export const planOf = (
  repository: string,
  plan: {
    readonly cause: string
    readonly files: Readonly<Record<string, string>>
    readonly tests: ReadonlyArray<readonly [path: string, name: string]>
  }
) => ({
  summary: plan.cause.slice(0, 200),
  rootCause: plan.cause,
  repositories: [
    {
      repository,
      evidence: "The alert's last frame is a line of this repository.",
      files: Object.entries(plan.files).map(([path, change]) => ({ path, change })),
      tests: plan.tests.map(([path, name]) => ({ path, name, asserts: plan.cause }))
    }
  ],
  steps: ["Write the failing test.", "Mend it.", "Run everything."],
  ...{ risk: "low", riskReason: "Few lines.", confidence: 0.9, estimateUsd: 0.5 }
})
