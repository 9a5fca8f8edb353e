import { Context, Effect, Layer, Option, Redacted, Schema, Stream } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient, HttpApiMiddleware } from "effect/http-api"
import type { Checkpoint } from "#domain/audit/Checkpoint.ts"
import type { EvidenceFile } from "#domain/audit/EvidenceFile.ts"
import type { Stored } from "#domain/Envelope.ts"
import { TaskId } from "#domain/Ids.ts"
import { TokenId } from "#domain/Token.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { type Letter, Api as LetterApi } from "#infra/nats/deadLetterApi.ts"
import { type CreatedToken, type NewToken, type Token, Api as TokenApi } from "#ingest/tokenApi.ts"
import { Api as AuditApi, type LogPage } from "#projections/audit/api.ts"
import { Api as ReplayApi } from "#projections/replay/api.ts"
import { type Projection, Api as ProjectionApi } from "#projections/standings/api.ts"
import { Api, type TaskPage, type TaskQuery } from "#projections/tasks/api.ts"
import type { HistoryThen } from "#projections/tasks/HistoryThen.ts"
import type { TaskDetail } from "#projections/tasks/views.ts"
import { Api as TrainingApi, type TrainingLine, type TrainingQuery } from "#projections/training/api.ts"
import { type Address, address } from "./address.ts"
import { CliFailure } from "./CliFailure.ts"
import { patiently } from "./patiently.ts"

type Answer<A> = Effect.Effect<A, CliFailure>

export interface Words {
  readonly approve: { readonly plan: string }
  readonly reject: { readonly plan: string; readonly feedback: string }
  readonly cancel: { readonly reason?: string }
  readonly retry: { readonly budgetUsd?: number }
}

const Obeyed = Schema.Struct({ status: Schema.String, message: Schema.String })
export type Obeyed = typeof Obeyed.Type

/** A running Redgreen, wherever it runs. Every failure is a sentence for the person at the terminal. */
export class Redgreen extends Context.Service<
  Redgreen,
  {
    tasks(listing: typeof TaskQuery.Type): Answer<typeof TaskPage.Type>
    task(id: string): Answer<TaskDetail>
    /** A task's whole history. */
    history(id: string): Answer<ReadonlyArray<Stored>>
    /** The task as of a version or a time; as it is now without. */
    historyAt(id: string, at: string | undefined): Answer<HistoryThen>
    /** Deliveries that were given up, oldest first. */
    readonly deadLetters: Answer<ReadonlyArray<Letter>>
    requeue(sequence: number): Answer<string>
    createToken(token: typeof NewToken.Type): Answer<typeof CreatedToken.Type>
    readonly tokens: Answer<ReadonlyArray<Token>>
    revokeToken(id: string): Answer<string>
    evidence(id: string): Answer<EvidenceFile>
    /** Newest first. */
    readonly checkpoints: Answer<ReadonlyArray<Checkpoint>>
    /** PEM. */
    readonly publicKey: Answer<string>
    /** What the log holds after a position, as much as fits one answer. */
    log(after: number): Answer<typeof LogPage.Type>
    /** The same in the clear: what is sealed of people is opened where there is a key. */
    plainLog(after: number): Answer<typeof LogPage.Type>
    /** Examples to learn from, and what was left out. */
    training(selection: typeof TrainingQuery.Type): Stream.Stream<TrainingLine, CliFailure>
    /** Where the tables stand that everything is read from. */
    readonly projections: Answer<ReadonlyArray<Projection>>
    /** Has one made anew; it is not done when this returns. */
    rebuild(name: string): Answer<Projection>
    /** Says a word to a task; answers what came of it. */
    say<Verb extends keyof Words>(verb: Verb, id: string, words: Words[Verb]): Answer<Obeyed>
  }
>()("redgreen/cli/Redgreen") {
  static readonly layer = Layer.effect(
    Redgreen,
    Effect.gen(function* () {
      const where = yield* address
      const http = yield* HttpClient.HttpClient
      const api = yield* HttpApiClient.make(Api, { baseUrl: where.url }).pipe(Effect.provide(carrying(where)))
      const orFail = <A, R>(call: Effect.Effect<A, unknown, R>) =>
        call.pipe(Effect.mapError((error) => failureOf(error, where)))

      const letters = (yield* HttpApiClient.make(LetterApi, { baseUrl: where.url }).pipe(
        Effect.provide(carrying(where))
      ))["dead-letters"]
      const { tokens } = yield* HttpApiClient.make(TokenApi, { baseUrl: where.url }).pipe(
        Effect.provide(carrying(where))
      )
      const { audit } = yield* HttpApiClient.make(AuditApi, { baseUrl: where.url }).pipe(
        Effect.provide(carrying(where))
      )
      const { replay } = yield* HttpApiClient.make(ReplayApi, { baseUrl: where.url }).pipe(
        Effect.provide(carrying(where))
      )
      const { training } = yield* HttpApiClient.make(TrainingApi, { baseUrl: where.url }).pipe(
        Effect.provide(carrying(where))
      )
      const { projections } = yield* HttpApiClient.make(ProjectionApi, { baseUrl: where.url }).pipe(
        Effect.provide(carrying(where))
      )
      const page = (id: TaskId, after: number) => api.tasks.events({ params: { id }, query: { after, limit: 500 } })
      return Redgreen.of({
        tasks: (query) => orFail(api.tasks.list({ query })),
        task: (id) => Effect.flatMap(taskId(id), (id) => orFail(api.tasks.show({ params: { id } }))),
        history: Effect.fnUntraced(function* (given) {
          const id = yield* taskId(given)
          const events: Array<Stored> = []
          for (let after: number | null = 0; after !== null; ) {
            const got: { events: ReadonlyArray<Stored>; next: number | null } = yield* orFail(page(id, after))
            events.push(...got.events)
            after = got.next
          }
          return events
        }),
        historyAt: (id, at) =>
          Effect.flatMap(taskId(id), (id) =>
            orFail(api.tasks.history({ params: { id }, query: at === undefined ? {} : { at } }))
          ),
        deadLetters: orFail(letters.list()),
        requeue: (sequence) => orFail(Effect.map(letters.requeue({ params: { sequence } }), ({ message }) => message)),
        createToken: (payload) => orFail(tokens.create({ payload })),
        tokens: orFail(tokens.list()),
        revokeToken: Effect.fnUntraced(function* (given) {
          const id = yield* Schema.decodeEffect(TokenId)(given).pipe(Effect.mapError(() => noToken(given)))
          return (yield* orFail(tokens.revoke({ params: { id } }))).message
        }),
        evidence: (id) => Effect.flatMap(taskId(id), (id) => orFail(audit.evidence({ params: { id } }))),
        checkpoints: orFail(audit.checkpoints()),
        publicKey: orFail(Effect.map(audit.key(), ({ publicKey }) => publicKey)),
        log: (after) => orFail(patiently(audit.log({ query: { after, limit: 5000 } }))),
        plainLog: (after) => orFail(patiently(replay.log({ query: { after, limit: 5000 } }))),
        training: (query) =>
          Stream.unwrap(training.examples({ query })).pipe(Stream.mapError((error) => failureOf(error, where))),
        projections: orFail(patiently(Effect.map(projections.list(), (all) => all.projections))),
        rebuild: (name) => orFail(projections.rebuild({ params: { name } })),
        say: Effect.fnUntraced(function* (verb, given, words) {
          const id = yield* taskId(given)
          const request = HttpClientRequest.post(`${where.url}/api/tasks/${id}/${verb}`).pipe(
            HttpClientRequest.bearerToken(where.token),
            HttpClientRequest.acceptJson,
            HttpClientRequest.bodyJsonUnsafe(words)
          )
          const response = yield* orFail(http.execute(request))
          const body = yield* Effect.orElseSucceed(response.json, () => undefined)
          const obeyed = Schema.decodeUnknownOption(Obeyed)(body)
          if (response.status < 300 && Option.isSome(obeyed)) return obeyed.value
          return yield* failureOf({ status: response.status, ...Object(body) }, where)
        })
      })
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))
}

const carrying = ({ token }: Address) =>
  HttpApiMiddleware.layerClient(Authorization, ({ next, request }) =>
    next(HttpClientRequest.bearerToken(request, Redacted.value(token)))
  )

const taskId = (id: string) =>
  Schema.decodeEffect(TaskId)(id).pipe(
    Effect.mapError(
      () => new CliFailure({ message: `${JSON.stringify(id)} is no task: \`redgreen tasks\` lists them.` })
    )
  )

const noToken = (id: string) =>
  new CliFailure({ message: `${JSON.stringify(id)} is no token: \`redgreen token list\` lists them.` })

// Problems, as the typed client throws them or as they came over the wire, and whatever HTTP itself reports.
const failureOf = (error: unknown, { url }: Address): CliFailure => {
  const { _tag, reason, status, detail, title, type } = error as Record<string, unknown>
  const message = () => {
    if (_tag === "HttpClientError") {
      const response = (reason as { response?: { status: number } }).response
      return response === undefined
        ? `Nothing answers at ${url}: is Redgreen still running? Start it with \`redgreen up\`.`
        : `${url} answered ${response.status}, not as a Redgreen does: check REDGREEN_URL.`
    }
    if (_tag === "SchemaError")
      return `${url} answered something else than this version understands: upgrade one of the two.`
    if (status === 401) return `${url} does not accept the token: check REDGREEN_API_TOKEN.`
    if (type === "urn:redgreen:problem:unknown-token") return `${detail} See \`redgreen token list\`.`
    if (type === "urn:redgreen:problem:unknown-projection") return String(detail)
    if (status === 404) return `${detail ?? `${url} does not know this`} See \`redgreen tasks\`.`
    return String(detail ?? title ?? `${url} answered ${status ?? "in no way that is known"}.`)
  }
  return new CliFailure({ message: message() })
}
