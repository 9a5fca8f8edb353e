import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, layer } from "@effect/vitest"
import { Objm } from "@nats-io/obj"
import { Effect, Layer } from "effect"
import { vi } from "vitest"
import { Artifacts } from "#domain/Artifacts.ts"
import { Disposal } from "#domain/Disposal.ts"
import { artifactsContract } from "#test/artifactsContract.ts"
import { connected, NatsServer } from "#test/NatsServer.ts"
import { Nats } from "./Nats.ts"
import * as NatsArtifacts from "./NatsArtifacts.ts"
import * as NatsDisposal from "./NatsDisposal.ts"
import { provision } from "./provision.ts"
import { ARTIFACTS, artifactSubjectOf } from "./topology.ts"

// Real servers are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const Provisioned = Layer.effectDiscard(provision([])).pipe(
  Layer.provideMerge(connected),
  Layer.provideMerge(NatsServer.layer)
)

const Store = Layer.merge(NatsArtifacts.layer, NatsDisposal.layer)

artifactsContract("NATS", Store.pipe(Layer.provide(Provisioned)))

describe("NATS artifacts", () => {
  layer(Store.pipe(Layer.provideMerge(Provisioned)), {
    excludeTestServices: true,
    timeout: "60 seconds"
  })((it) => {
    const bytes = new TextEncoder().encode("--- a/src/rates.js\n+++ b/src/rates.js\n")
    const bucket = Effect.flatMap(Nats, ({ jetstream }) => Effect.promise(() => new Objm(jetstream).open(ARTIFACTS)))
    const stored = Effect.map(
      Effect.flatMap(bucket, (open) => Effect.promise(() => open.status())),
      ({ size }) => size
    )

    it.effect("uploads the same bytes once", () =>
      Effect.gen(function* () {
        const { put } = yield* Artifacts
        yield* put(bytes)
        const size = yield* stored
        yield* put(bytes)
        expect(yield* stored).toBe(size)
      })
    )

    it.effect("keeps what the object store's own client reads", () =>
      Effect.gen(function* () {
        const { put } = yield* Artifacts
        const big = new Uint8Array(300_000).fill(7)
        const name = yield* put(big)
        const open = yield* bucket
        const read = yield* Effect.promise(() => open.getBlob(name))
        expect(Buffer.compare(read!, big)).toBe(0)
      })
    )

    it.effect("heals an artifact whose chunks were lost when the same bytes come again, and never gives out less", () =>
      Effect.gen(function* () {
        const { get, put } = yield* Artifacts
        const { manager } = yield* Nats
        const name = yield* put(bytes)
        const open = yield* bucket
        const { nuid } = (yield* Effect.promise(() => open.info(name)))!
        yield* Effect.promise(() => manager.streams.purge(`OBJ_${ARTIFACTS}`, { filter: `$O.${ARTIFACTS}.C.${nuid}` }))
        expect(String(yield* Effect.exit(get(name)))).toContain("store the same bytes again")
        expect(yield* put(bytes)).toBe(name)
        expect(Buffer.compare(yield* get(name), bytes)).toBe(0)
      })
    )

    it.effect(
      "leaves nothing on the disk of what was taken away, also where whoever began with it was killed over it",
      () =>
        Effect.gen(function* () {
          const { get, put } = yield* Artifacts
          const { remove } = yield* Disposal
          const { jetstream } = yield* Nats
          const { store } = yield* NatsServer
          const told = `${crypto.randomUUID()} is what Alice Liddell said.\n`
          const name = yield* put(Buffer.from(told.repeat(9_000)))
          expect(filesWith(store, told)).not.toEqual([])
          const open = yield* bucket
          const entry = (yield* Effect.promise(() => open.info(name)))!
          const removed = { bytes: entry.size, at: "2026-11-22T10:00:00.000Z", why: "erasure" }
          const subject = artifactSubjectOf("M", `${Buffer.from(name).toString("base64url")}==`)
          yield* Effect.promise(() =>
            jetstream.publish(
              subject,
              JSON.stringify({ name, nuid: entry.nuid, size: 0, chunks: 0, deleted: true, removed })
            )
          )
          expect(yield* Effect.flip(get(name))).toMatchObject({ removed })
          expect(filesWith(store, told)).not.toEqual([])
          expect(yield* remove(name, "retention")).toEqual({ bytes: entry.size, removed })
          expect(filesWith(store, told)).toEqual([])
        })
    )

    it.effect("dies on an artifact that holds other bytes than its name says", () =>
      Effect.gen(function* () {
        const { get, put } = yield* Artifacts
        const { jetstream } = yield* Nats
        const own = yield* put(bytes)
        const open = yield* bucket
        const entry = (yield* Effect.promise(() => open.info(own)))!
        const name = "0".repeat(64)
        const subject = artifactSubjectOf("M", `${Buffer.from(name).toString("base64url")}==`)
        yield* Effect.promise(() => jetstream.publish(subject, JSON.stringify({ ...entry, name })))
        expect(String(yield* Effect.exit(get(name)))).toContain("does not hold the bytes it is named after")
      })
    )
  })
})

const filesWith = (folder: string, text: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text))
