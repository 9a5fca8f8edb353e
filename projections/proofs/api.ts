import { Schema } from "effect"
import {
  HttpApi,
  HttpApiEndpoint,
  HttpApiError,
  HttpApiGroup,
  HttpApiMiddleware,
  HttpApiSchema,
  OpenApi
} from "effect/http-api"
import { Count, Person, Repository, Sha256, TaskId, Timestamp, Version } from "#domain/Ids.ts"
import { BeyondPlan, NamedTest, Event as Proof } from "#domain/Proof.ts"
import { Event as PullRequest } from "#domain/PullRequest.ts"
import { Removed } from "#domain/Removed.ts"
import { Outcome } from "#domain/Session.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { Representation } from "../http/Representation.ts"
import { UnknownTask } from "../tasks/api.ts"

const at = { at: Timestamp }

/** `url` answers its bytes for as long as they are kept; `bytes` is how many they are, or were, null where the store knows nothing of it. */
export const Artifact = Schema.Struct({
  sha256: Sha256,
  url: Schema.String,
  bytes: Schema.NullOr(Count),
  removed: Schema.NullOr(Removed)
})

const patches = { patches: Schema.Array(Schema.Struct({ repository: Repository, artifact: Artifact })) }

const Session = Schema.Struct({
  session: Schema.String,
  outcome: Outcome,
  detail: Schema.String,
  turns: Count,
  durationMs: Count,
  transcript: Schema.NullOr(Artifact),
  ...at
})

const { _tag: _red, attempt: _redAttempt, log: _redLog, patches: _redPatches, ...red } = Proof.cases["tests.red"].fields
const {
  _tag: _green,
  attempt: _greenAttempt,
  log: _greenLog,
  patches: _greenPatches,
  ...green
} = Proof.cases["tests.green"].fields
const { _tag: _scan, attempt: _scanAttempt, ...scan } = Proof.cases["scan.completed"].fields

/** One try of one phase: what a session wrote, and what the verifier saw when it ran the tests itself. */
export const Attempt = Schema.Struct({
  /** Version of the plan it was made under. */
  plan: Schema.NullOr(Version),
  phase: Schema.Literals(["red", "green"]),
  attempt: Version,
  /** `returned` was proven and came back, from CI or from a reviewer; `open` is not judged yet, or never will be. */
  outcome: Schema.Literals(["open", "proven", "refused", "returned"]),
  sessions: Schema.Array(Session),
  written: Schema.NullOr(
    Schema.Struct({
      summary: Schema.String,
      ...patches,
      /** Of tests. */
      tests: Schema.Array(NamedTest),
      /** Of a fix. */
      rootCause: Schema.NullOr(Schema.String),
      review: Schema.NullOr(Schema.String),
      /** What it changes although the plan does not name it. */
      beyondPlan: Schema.Array(BeyondPlan),
      ...at
    })
  ),
  red: Schema.NullOr(Schema.Struct({ ...red, ...patches, log: Artifact, ...at })),
  green: Schema.NullOr(
    Schema.Struct({
      ...green,
      ...patches,
      log: Artifact,
      /** Byte for byte those of RED. */
      sameTests: Schema.Boolean,
      ...at
    })
  ),
  scan: Schema.NullOr(Schema.Struct({ ...scan, ...at })),
  refused: Schema.NullOr(
    Schema.Struct({ class: Schema.String, evidence: Schema.String, log: Schema.NullOr(Artifact), ...at })
  ),
  returned: Schema.Array(
    Schema.Struct({
      class: Schema.String,
      repository: Repository,
      number: Version,
      cause: PullRequest.cases["pr.returned"].fields.cause,
      detail: Schema.String,
      by: Schema.NullOr(Person),
      ...at
    })
  )
})
export type Attempt = typeof Attempt.Type

export const EvidenceOfTask = Schema.Struct({
  task: TaskId,
  /** Sessions that wrote its plans. */
  planning: Schema.Array(Session),
  /** In the order they were begun. */
  attempts: Schema.Array(Attempt)
})
export type EvidenceOfTask = typeof EvidenceOfTask.Type

export class UnknownArtifact extends HttpApiError.Problem<UnknownArtifact>()("UnknownArtifact", {
  type: "urn:redgreen:problem:unknown-artifact",
  status: 404,
  title: "No event names such an artifact"
}) {}

export class ArtifactGone extends HttpApiError.Problem<ArtifactGone>()("ArtifactGone", {
  type: "urn:redgreen:problem:artifact-gone",
  status: 410,
  title: "Its bytes are not kept any more"
}) {}

const Proofs = HttpApiGroup.make("proofs")
  .add(
    HttpApiEndpoint.get("evidence", "/:id/evidence", {
      params: { id: TaskId },
      success: EvidenceOfTask,
      error: UnknownTask
    }).annotateMerge(
      documented(
        "read",
        "Read all evidence",
        "Every attempt: what was written, what the tests said before and after, the commands that were run and where, and why it was refused."
      )
    )
  )
  .middleware(Representation)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Evidence", description: "What the verifier saw itself." }))
  .prefix("/api/tasks")

const Bytes = Schema.Uint8Array.pipe(HttpApiSchema.asUint8Array())

// Without `Representation`: what is named by its hash never changes, so its hash is its tag.
const ArtifactFiles = HttpApiGroup.make("artifacts")
  .add(
    HttpApiEndpoint.get("download", "/:sha256", {
      params: { sha256: Sha256 },
      success: Bytes,
      error: [UnknownArtifact, ArtifactGone]
    }).annotateMerge(
      documented(
        "read",
        "Download an artifact",
        "A patch, test log or transcript by the SHA-256 that an event names, as a file. 410 once retention or an erasure took the bytes away."
      )
    )
  )
  .middleware(Authorization)
  .annotateMerge(
    OpenApi.annotations({ title: "Artifacts", description: "The large things the log names by their hashes." })
  )
  .prefix("/api/artifacts")

export const Api = HttpApi.make("redgreen-proofs")
  .add(Proofs, ArtifactFiles)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
