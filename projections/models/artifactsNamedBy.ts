import type { Event } from "#domain/Event.ts"
import type { Patch } from "#domain/Proof.ts"

export interface NamedArtifact {
  readonly sha256: string
  readonly kind: "patch" | "log" | "transcript"
  /** Of a file, after the task's id: `fix-1.harbor.parcel-post.patch`. */
  readonly name: string
}

/** The large things an event names by their hashes. */
export const artifactsNamedBy = (event: Event): ReadonlyArray<NamedArtifact> => {
  switch (event._tag) {
    case "tests.written":
      return patches(`tests-${event.attempt}`, event.patches)
    case "fix.written":
      return patches(`fix-${event.attempt}`, event.patches)
    case "tests.red":
      return [...patches(`tests-${event.attempt}`, event.patches), log(`red-${event.attempt}`, event.log)]
    case "tests.green":
      return [...patches(`fix-${event.attempt}`, event.patches), log(`green-${event.attempt}`, event.log)]
    case "tests.refused":
      return event.log === undefined ? [] : [log(`${event.phase}-${event.attempt}`, event.log)]
    case "session.ended": {
      const { attempt, session, transcript, work } = event
      if (transcript === undefined) return []
      const name = `${work}-${attempt}-${session.replace(/[^A-Za-z0-9_-]/g, "").slice(0, 36)}.jsonl`
      return [{ sha256: transcript, kind: "transcript", name }]
    }
    default:
      return []
  }
}

const patches = (of: string, all: ReadonlyArray<Patch>): ReadonlyArray<NamedArtifact> =>
  all.map(({ artifact, repository }) => ({
    sha256: artifact,
    kind: "patch",
    name: `${of}.${repository.replace("/", ".")}.patch`
  }))

const log = (of: string, sha256: string): NamedArtifact => ({ sha256, kind: "log", name: `${of}.log` })
