import { Config, Effect, Schema } from "effect"
import { Repository } from "#domain/Ids.ts"

/**
 * Repositories a report may lead to. `REDGREEN_PROJECTS` (`web=acme/web; api=acme/api,acme/lib`) narrows by the reporter's project;
 * without it every repository of `REDGREEN_REPOSITORIES` is a candidate and the plan has to argue for its choice. There is no default.
 */
export const candidatesFor = (project: string | undefined) =>
  Effect.map(Effect.orDie(projects), (known) => known(project))

/** As `candidatesFor`, read once and failing on a setting that cannot be meant: a service asks for it when it starts. */
export const projects = Effect.gen(function* () {
  const repositories = list(yield* setting("REDGREEN_REPOSITORIES"), ",")
  const projects = list(yield* setting("REDGREEN_PROJECTS"), ";").map((entry) => {
    const [name = "", value = ""] = entry.split("=")
    return { name: name.trim(), repositories: list(value, ",") }
  })
  for (const name of [...repositories, ...projects.flatMap((project) => project.repositories)])
    if (!Schema.is(Repository)(name))
      return yield* new SettingInvalid({
        message: `"${name}" in REDGREEN_REPOSITORIES or REDGREEN_PROJECTS is no owner/name.`
      })
  return (project: string | undefined): ReadonlyArray<string> =>
    projects.length === 0 || project === undefined
      ? repositories
      : (projects.find(({ name }) => name === project)?.repositories ?? [])
})

/** A setting of `.env` that cannot be meant; `message` says which and what it should be. */
export class SettingInvalid extends Schema.TaggedError<SettingInvalid>()("SettingInvalid", {
  message: Schema.String
}) {}

const setting = (name: string) => Config.String(name).pipe(Config.withDefault(""))

const list = (text: string, separator: string) =>
  text
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
