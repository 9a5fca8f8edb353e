import { Config, Effect, Schema } from "effect"
import { Repository } from "#domain/Ids.ts"

/**
 * Repositories a report may lead to. `REDGREEN_PROJECTS` (`web=acme/web; api=acme/api,acme/lib`) narrows by the reporter's project;
 * without it every repository of `REDGREEN_REPOSITORIES` is a candidate and the plan has to argue for its choice. There is no default.
 */
export const candidatesFor = Effect.fn("ingest.candidatesFor")(function* (project: string | undefined) {
  const repositories = list(yield* setting("REDGREEN_REPOSITORIES"), ",")
  const projects = list(yield* setting("REDGREEN_PROJECTS"), ";").map((entry) => {
    const [name = "", value = ""] = entry.split("=")
    return { name: name.trim(), repositories: list(value, ",") }
  })
  const chosen =
    projects.length === 0 || project === undefined
      ? repositories
      : (projects.find(({ name }) => name === project)?.repositories ?? [])
  return yield* Schema.decodeEffect(Schema.Array(Repository))(chosen).pipe(Effect.orDie)
})

const setting = (name: string) => Config.String(name).pipe(Config.withDefault(""), Effect.orDie)

const list = (text: string, separator: string) =>
  text
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
