import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { honestCase, trickCase } from "./Case.ts"
import { honest } from "./honest/all.ts"
import { playCases } from "./playCases.ts"
import { tricks } from "./tricks/all.ts"

// Of different classes each, and none that needs more than Node: `make proof` tries all of them.
const caught = [
  "red-own-typo",
  "red-skipped",
  "red-changes-the-source",
  "green-nothing-mended",
  "green-weakens-the-test",
  "green-exit-code",
  "green-special-cases",
  "green-npmrc"
]
const messy = ["tide-table", "customs-form", "name-plates"]

const named = <A extends { readonly name: string }>(all: ReadonlyArray<A>, names: ReadonlyArray<string>) =>
  names.map((name) => {
    const found = all.find((one) => one.name === name)
    if (found === undefined) throw new Error(`there is no ${name}`)
    return found
  })

it.live(
  "catches the cheaters and lets the honest pass",
  () =>
    Effect.gen(function* () {
      const cases = [...named(tricks, caught).map(trickCase), ...named(honest, messy).map(honestCase)]
      const { outcomes } = yield* playCases({ cases })
      assert.deepStrictEqual(
        outcomes.map(({ name, wrong }) => [name, wrong]),
        [...caught, ...messy].map((name) => [name, undefined])
      )
    }).pipe(Effect.scoped),
  { timeout: 240_000 }
)
