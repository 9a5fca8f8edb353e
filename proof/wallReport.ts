import { Effect } from "effect"
import { attacks } from "#agents/wall/attacks.ts"
import { type Attempt, breakOut } from "#agents/wall/breakOut.ts"
import { Wall } from "#agents/wall/Wall.ts"
import { wallOverhead } from "../bench/wall.ts"
import { verificationCost } from "./verificationCost.ts"

export type WallReport = Effect.Success<typeof wallReport>

/** Everything that is tried on the wall, and what it and the proofs cost. Needs the settings. */
export const wallReport = Effect.gen(function* () {
  const attempts: ReadonlyArray<Attempt> = yield* breakOut(attacks).pipe(Effect.provide(Wall.layer))
  const command = yield* wallOverhead()
  const proof = yield* verificationCost()
  return { attempts, command, proof }
})

export const renderWall = ({ attempts, command, proof }: WallReport): string => {
  const held = attempts.filter(({ broke }) => broke === undefined).length
  const width = Math.max(...attempts.map(({ name }) => name.length))
  const costs = command.walledMs - command.plainMs
  return [
    `Wall: ${attempts.length} attempts to break it, ${held} stopped`,
    ...attempts.map(
      ({ broke, name }) => `  ${broke === undefined ? "✓" : "✗"}  ${name.padEnd(width)}  ${broke ?? "stopped"}`
    ),
    "",
    "Overhead, medians",
    `  a command:  ${ms(command.plainMs)} bare, ${ms(command.walledMs)} behind the wall: ${ms(costs)} more`,
    `  a task:     ${ms(proof.bareMs)} for its ${proof.commands} commands bare, ${ms(proof.proofMs)} for RED and GREEN: ${(proof.proofMs / proof.bareMs).toFixed(2)} times`
  ].join("\n")
}

const ms = (value: number) => (value < 1000 ? `${value.toFixed(1)} ms` : `${(value / 1000).toFixed(2)} s`)
