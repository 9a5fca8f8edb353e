import { assert, it } from "@effect/vitest"
import { Refused } from "#domain/transact.ts"
import { examples } from "./examples.ts"
import { given } from "./given.ts"

const { "task.received": received, "task.parked": parked } = examples

it("compares events and refusals, and fails when they differ", () => {
  given()
    .when(() => [received])
    .then(received)
  given(received)
    .when((state) => (state.version === 1 ? [] : [parked]))
    .then()
  const no = given().when(() => new Refused({ reason: "not now" }))
  no.then(Refused)
  no.then(new Refused({ reason: "not now" }))
  assert.throws(() => no.then(new Refused({ reason: "never" })))
  assert.throws(() => no.then())
  assert.throws(() => no.then(parked))
  assert.throws(() =>
    given()
      .when(() => [parked])
      .then(Refused)
  )
  assert.throws(() =>
    given()
      .when(() => [parked])
      .then(received)
  )
})
