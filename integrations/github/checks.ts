import { Effect } from "effect"
import { call, type GitHubClient } from "./client.ts"
import { repositoryParameters } from "./repositoryParameters.ts"

/** One check of a commit, be it a check run or a commit status: the newest of its name. */
export interface Check {
  readonly name: string
  /** `none`: it neither passed nor failed, as when somebody cancelled it. */
  readonly outcome: "running" | "passed" | "failed" | "none"
  /** What it printed, as far as it told GitHub: title, summary, annotations. */
  readonly output: string
  readonly url: string
}

export const checkCalls = (octokit: GitHubClient) => {
  const annotations = Effect.fnUntraced(function* (place: Place, run: number) {
    const asked = { ...place, check_run_id: run, per_page: mostAnnotations }
    const { data } = yield* call((request) => octokit.rest.checks.listAnnotations({ ...asked, request }))
    return data.map(({ message, path, start_line }) => `${path}:${start_line} ${message ?? ""}`)
  })

  /** Every check of a commit. Annotations are read of failed ones only. */
  const checks = Effect.fn("GitHub.checks")(function* (repository: string, sha: string) {
    const place = repositoryParameters(repository)
    const asked = { ...place, ref: sha, per_page: 100 }
    const runs = yield* call((request) => octokit.paginate(octokit.rest.checks.listForRef, { ...asked, request }))
    const { data } = yield* call((request) => octokit.rest.repos.getCombinedStatusForRef({ ...asked, request }))
    const found: Array<Check> = []
    for (const { conclusion, html_url, id, name, output, status } of runs) {
      const outcome = status === "completed" ? (outcomes[conclusion ?? ""] ?? "none") : "running"
      const said = outcome === "failed" && output.annotations_count > 0 ? yield* annotations(place, id) : []
      const text = [output.title, output.summary, output.text, ...said].filter(Boolean).join("\n")
      found.push({ name, outcome, output: text, url: html_url ?? "" })
    }
    for (const { context, description, state, target_url } of data.statuses)
      found.push({
        name: context,
        outcome: states[state] ?? "running",
        output: description ?? "",
        url: target_url ?? ""
      })
    return found
  })

  return { checks }
}

type Place = ReturnType<typeof repositoryParameters>

const mostAnnotations = 20

const outcomes: Readonly<Record<string, Check["outcome"]>> = {
  success: "passed",
  neutral: "passed",
  skipped: "passed",
  failure: "failed",
  timed_out: "failed",
  startup_failure: "failed"
}

const states: Readonly<Record<string, Check["outcome"]>> = { success: "passed", failure: "failed", error: "failed" }
