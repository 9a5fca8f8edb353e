import type { Status } from "./records.ts"

const status = (id: string, name: string, category: Status["category"]): Status => ({ id, name, category })

export const statuses: ReadonlyArray<Status> = [
  status("10000", "To Do", "new"),
  status("3", "In Progress", "indeterminate"),
  status("10001", "In Review", "indeterminate"),
  status("10002", "Done", "done")
]

/** Where a ticket can go from where it is; by the names of statuses. */
export type Workflow = Readonly<Record<string, ReadonlyArray<string>>>

export const softwareWorkflow: Workflow = {
  "To Do": ["In Progress", "Done"],
  "In Progress": ["To Do", "In Review", "Done"],
  "In Review": ["In Progress", "Done"],
  Done: ["To Do"]
}

export interface Transition {
  readonly id: string
  readonly name: string
  readonly to: Status
}

/** Ids mean something in this workflow and from this status only, as everywhere in Jira; names are of the act, not of the status. */
export const transitionsFrom = (workflow: Workflow, from: Status): ReadonlyArray<Transition> =>
  statuses
    .filter(({ name }) => workflow[from.name]?.includes(name))
    .map((to) => ({
      id: `${statuses.indexOf(from) + 1}${statuses.indexOf(to) + 1}`,
      name: acts[to.name] ?? to.name,
      to
    }))

const acts: Readonly<Record<string, string>> = {
  "To Do": "Put back",
  "In Progress": "Start work",
  "In Review": "Ask for review",
  Done: "Close"
}
