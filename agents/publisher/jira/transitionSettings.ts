import { Config } from "effect"

/** What a task's status makes of its tickets: names of statuses in Jira's workflows, by the task's. */
export type Targets = ReadonlyMap<string, string>

/** `JIRA_TRANSITIONS` (`planning=In Progress; ready=In Review; merged=Done`); empty, no ticket is moved. */
export const transitionSettings = Config.String("JIRA_TRANSITIONS").pipe(
  Config.withDefault("planning=In Progress; ready=In Review; merged=Done"),
  Config.map(targetsIn)
)

function targetsIn(text: string): Targets {
  const pairs = text.split(";").map((entry) => entry.split("=").map((part) => part.trim()))
  return new Map(
    pairs.flatMap(([status = "", name = ""]) => (status === "" || name === "" ? [] : [[status.toLowerCase(), name]]))
  )
}
