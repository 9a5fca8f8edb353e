import type { Standing } from "../engine/ReadModels.ts"
import type { Projection } from "./api.ts"

/** The two generations of a read model told as one. */
export const projectionsOf = (standings: ReadonlyArray<Standing>): ReadonlyArray<Projection> =>
  standings
    .filter(({ generation }) => generation === "live")
    .map((live) => {
      const next = standings.find(({ generation, name }) => generation === "next" && name === live.name)
      const isRebuilt = next !== undefined && next.error === null
      return {
        ...{ name: live.name, revision: live.revision, position: live.position, head: live.head, lag: live.lag },
        state: isRebuilt ? "rebuilding" : (live.error ?? next?.error) ? "stopped" : "live",
        updatedAt: live.updatedAt.toISOString(),
        error: advised(live.error, live.name),
        requestedAt: live.requestedAt?.toISOString() ?? null,
        rebuild:
          next === undefined
            ? null
            : {
                ...{ revision: next.revision, position: next.position },
                startedAt: next.startedAt.toISOString(),
                error: advised(next.error, next.name)
              }
      }
    })

const advised = (error: string | null, name: string) =>
  error === null
    ? null
    : `${error} — what is before it still answers. Run a release that takes it in, or mend what it names; \`redgreen rebuild ${name}\` begins anew.`
