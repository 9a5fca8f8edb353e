import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, OpenApi } from "effect/http-api"
import { Checkpoint } from "#domain/audit/Checkpoint.ts"
import { EvidenceFile } from "#domain/audit/EvidenceFile.ts"
import { Count, TaskId } from "#domain/Ids.ts"
import { Authorization } from "#infra/http/Authorization.ts"
import { documented } from "#infra/http/documented.ts"
import { Unforeseen } from "#infra/http/Unforeseen.ts"
import { Representation } from "../http/Representation.ts"
import { UnknownTask } from "../tasks/api.ts"

export const LogPage = Schema.Struct({
  /** As the log holds them, unread: an auditor trusts nobody's decoding. */
  events: Schema.Array(Schema.Struct({ position: Count, event: Schema.Unknown })),
  /** Position of the log's newest event. */
  head: Count
})

const Limit = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5000 }))

const Audit = HttpApiGroup.make("audit")
  .add(
    HttpApiEndpoint.get("log", "/log", {
      query: { after: Schema.optionalKey(Count), limit: Schema.optionalKey(Limit) },
      success: LogPage
    }).annotateMerge(documented("audit", "Read the log", "Everything that was ever recorded, in order, page by page.")),
    HttpApiEndpoint.get("checkpoints", "/checkpoints", { success: Schema.Array(Checkpoint) }).annotateMerge(
      documented("read", "Signed checkpoints", "Where the log stood, newest first; at most a thousand.")
    ),
    HttpApiEndpoint.get("key", "/key", { success: Schema.Struct({ publicKey: Schema.String }) }).annotateMerge(
      documented(
        "read",
        "The public key",
        "PEM. Keep it somewhere else: a signature proves nothing by the signer's word."
      )
    ),
    HttpApiEndpoint.get("evidence", "/evidence/:id", {
      params: { id: TaskId },
      success: EvidenceFile,
      error: UnknownTask
    }).annotateMerge(
      documented(
        "read",
        "Export evidence",
        "A task's history with all it names, signed, to be verified without Redgreen."
      )
    )
  )
  .middleware(Representation)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Audit", description: "Proof that what is told is what happened." }))
  .prefix("/api/audit")

export const Api = HttpApi.make("redgreen-audit")
  .add(Audit)
  .middleware(Unforeseen)
  .middleware(HttpApiMiddleware.ProblemDetails)
