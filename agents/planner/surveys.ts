import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { Config, Context, Duration, Effect, Fiber, Semaphore } from "effect"
import type { Commands } from "../Commands.ts"
import type { GitFailed } from "../Git.ts"
import { privateFolder } from "../privateFolder.ts"
import { Repositories } from "../Repositories.ts"
import { defaultLimits, type Limits } from "../suite/Bench.ts"
import { type Survey, surveyBase } from "../suite/surveyBase.ts"
import type { Candidate } from "./knowledge.ts"
import { seconds, told } from "./told.ts"

/** How long the install and the tests of a base may take: as long as a proof gives them. */
export const SurveyLimits = Context.Reference<Limits>("redgreen/planner/SurveyLimits", {
  defaultValue: () => defaultLimits
})

/** So many candidates are surveyed before anybody knows which of them the plan chooses. */
export const mostUnasked = 3

const atOnce = 2

export interface Surveys {
  /** The survey of a candidate, begun now where it was not yet; waits for its end. */
  of(repository: string): Effect.Effect<Survey, GitFailed>
  /** Ends those that nobody needs any more. */
  only(repositories: ReadonlyArray<string>): Effect.Effect<void>
}

/**
 * Runs the tests of the candidates while the session thinks, each in a checkout of its own that the session never sees.
 * What is still running ends with the scope.
 */
export const startSurveys = Effect.fn("Planner.startSurveys")(function* (candidates: ReadonlyArray<Candidate>) {
  const scope = yield* Effect.scope
  const context = yield* Effect.context<Commands | Repositories>()
  const turns = yield* Semaphore.make(atOnce)
  const begin = new Map<string, Effect.Effect<Fiber.Fiber<Survey, GitFailed>>>()
  const begun = new Map<string, Fiber.Fiber<Survey, GitFailed>>()
  for (const candidate of candidates) {
    const { repository } = candidate
    const work = turns.withPermits(1)(survey(candidate)).pipe(Effect.provide(context), Effect.forkIn(scope))
    const remembered = Effect.tap(work, (fiber) => Effect.sync(() => begun.set(repository, fiber)))
    begin.set(repository, yield* Effect.cached(remembered))
  }
  yield* Effect.forEach(candidates.slice(0, mostUnasked), ({ repository }) => begin.get(repository)!, { discard: true })
  return {
    of: (repository) => Effect.flatMap(begin.get(repository)!, Fiber.join),
    only: (repositories) =>
      Fiber.interruptAll([...begun].flatMap(([name, fiber]) => (repositories.includes(name) ? [] : [fiber])))
  } satisfies Surveys
})

const survey = Effect.fn("Planner.survey")(function* ({ checkout: { commit }, repository }: Candidate) {
  const repositories = yield* Repositories
  const { path: checkout } = yield* repositories.checkout({ repository, commit, into: yield* privateFolder(tmpdir()) })
  const home = resolve(yield* Config.String("REDGREEN_HOME").pipe(Config.withDefault(".redgreen"), Effect.orDie))
  yield* Effect.logInfo(`${repository}: running its tests at ${commit.slice(0, 12)} while the plan is made`)
  const survey = surveyBase({ repository, checkout, cache: join(home, "cache"), limits: yield* SurveyLimits })
  const [took, found] = yield* Effect.timed(survey)
  yield* Effect.logInfo(`${repository}: ${told(found)}, known after ${seconds(Duration.toMillis(took))}`)
  return found
}, Effect.scoped)
