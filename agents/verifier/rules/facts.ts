import type { Effect } from "effect"
import type { Change } from "#agents/suite/Checkout.ts"

/** What the rules may know of a patch besides the runs of its tests. */
export interface PatchFacts {
  readonly repository: string
  /** As git writes it, with `--binary --no-renames`. */
  readonly patch: Uint8Array
  /** What it really changed when it was applied. */
  readonly changes: ReadonlyArray<Change>
  /** Paths the approved plan names in this repository. */
  readonly planned: { readonly files: ReadonlyArray<string>; readonly tests: ReadonlyArray<string> }
  /** From `.redgreen.yml` at the base, instead of the conventions. */
  readonly testGlobs: ReadonlyArray<string> | undefined
  /** From `.redgreen.yml` at the base, besides what is always protected. */
  readonly protectedGlobs: ReadonlyArray<string>
  /** The line that runs the tests: the files it names are protected. */
  readonly testCommand?: string | undefined
  /** The report that a command of the repository itself writes. */
  readonly report?: string | undefined
}

export interface FixFacts extends PatchFacts {
  /** What the session says it changed besides the plan, and why. */
  readonly beyondPlan: ReadonlyArray<{ readonly path: string; readonly why: string }>
  /** Git blob of each file of the test patch, by path. */
  readonly testBlobs: Readonly<Record<string, string>>
  /** The text files of the test patch. */
  readonly redTests: ReadonlyArray<{ readonly path: string; readonly text: string }>
  /** Texts of the alert and of the plan. */
  readonly told: ReadonlyArray<string>
  /** Does this text stand anywhere at the base outside tests? */
  readonly sourceHas: (literal: string) => Effect.Effect<boolean>
  /** A file at the base; `Checkout.show`. */
  readonly show: (path: string) => Effect.Effect<string | undefined>
}
