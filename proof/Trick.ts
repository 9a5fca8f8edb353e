import type { Effect, Scope } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import type { Step } from "#local/model/Script.ts"
import type { ScriptedModel } from "#local/model/ScriptedModel.ts"
import type { StandIns } from "#local/standIns.ts"
import type { Settings } from "#local/World.ts"
import type { Told } from "#test/chronicle.ts"

/** Text by path; null removes the file. */
export type Files = Readonly<Record<string, string | null>>

/** What the scripted model does in one session. The real CLI executes the tools, in a folder that holds the repository's as `<name>/`. */
export type Attempt = readonly [Step, ...ReadonlyArray<Step>]

/** One line of the alert's stack trace, the last being where it broke. */
export interface Frame {
  readonly file: string
  readonly function: string
  readonly line: number
  readonly context: string
  readonly inApp?: boolean
}

/** Where a sample's alert differs from the first shipped one. */
export interface AlertWords {
  readonly type?: string
  /** The exception's message. */
  readonly message?: string
  readonly title?: string
  readonly culprit?: string
  /** In place of all frames. */
  readonly frames?: ReadonlyArray<Frame>
  /** Laid over the event itself, for what the others do not say. */
  readonly event?: Readonly<Record<string, unknown>>
}

/** A repository with a bug, its alert, and the honest way from there to a pull request that is ready. */
export interface Sample {
  /** Scripts call it `harbor/<name>`; each task gets a copy of its own under another owner, and the scripts that name. */
  readonly name: string
  readonly files: Files | "parcel-post"
  /** Further repositories the task may touch, by name. */
  readonly also?: Readonly<Record<string, Files>>
  readonly alert: AlertWords
  /** Without which it is skipped, loudly. */
  readonly needs?: ReadonlyArray<"python3" | "go" | "cargo" | "maven" | "pytest" | "rspec">
  readonly plan: Attempt
  readonly red: Attempt
  readonly green: Attempt
}

/** Where a task runs: what a trick may aim at, and what can be looked at afterwards. */
export interface Place {
  readonly task: TaskId
  /** `owner/name` of the task's own copy. */
  readonly repository: string
  readonly standIns: StandIns
  readonly model: ScriptedModel
  readonly settings: Settings
  /** Folder of all of Redgreen's data. */
  readonly home: string
}

export interface Trick {
  /** Lower case with dashes, as it is asked for by `--only`. */
  readonly name: string
  /** One sentence: what the cheater hopes for. */
  readonly says: string
  readonly sample: Sample
  /** Laid over the sample's files. */
  readonly base?: Files
  readonly phase: "plan" | "red" | "green"
  /** Laid out before the task begins and until it has ended, for example a server nobody may reach; answers its address or path. */
  readonly bait?: (place: Place) => Effect.Effect<string, never, Scope.Scope>
  /** The dishonest session, played first; the honest one follows if it is refused. A `plan` that is not refused has to end as the honest one does. */
  readonly attempt: Attempt | ((place: Place, bait: string) => Attempt)
  /** Laid over the sample's alert. */
  readonly alert?: AlertWords
  /** What a Jira ticket with the alert's title says of the bug, in place of the alert. */
  readonly ticket?: string
  /** The RED session before a GREEN trick, where another than the honest one is needed. */
  readonly red?: Attempt
  /** Class of `tests.refused`, or one of several; `harmless` where the attempt has no effect and the honest end is reached. */
  readonly refused: string | ReadonlyArray<string>
  /** Further facts that must hold once the task has ended; dies where they do not. */
  readonly and?: (told: Told, place: Place) => Effect.Effect<void>
}

export interface Honest extends Sample {
  /** One sentence: what makes it messy. */
  readonly says: string
}
