import { randomUUID } from "node:crypto"
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises"
import { Effect, Schedule, Semaphore } from "effect"
import { type Incarnation, isGone, self } from "./incarnation.ts"

/**
 * Runs `effect` while this process holds the file `path`, waiting for whoever holds it. A holder touches its file every
 * 10 s; a file untouched for a minute, or whose process is gone from this host, is stale and taken over.
 */
export const withLockFile =
  (path: string) =>
  <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.gen(function* () {
      yield* Effect.acquireRelease(take(path), (claim) => Effect.promise(() => release(path, claim))).pipe(
        Effect.retry(Schedule.spaced("100 millis")),
        Effect.orDie
      )
      yield* Effect.promise(() => touch(path)).pipe(
        Effect.delay("10 seconds"),
        Effect.repeat(Schedule.forever),
        Effect.forkScoped
      )
      return yield* effect
    }).pipe(Effect.scoped, queueOf(path).withPermit)

// Within the process callers queue here and find the file free; one entry per path ever locked.
const queues = new Map<string, Semaphore.Semaphore>()

const queueOf = (path: string) => {
  const queue = queues.get(path) ?? Semaphore.makeUnsafe(1)
  queues.set(path, queue)
  return queue
}

const staleAfterMillis = 60_000

const take = (path: string) =>
  Effect.gen(function* () {
    const claim = JSON.stringify({ ...self, claim: randomUUID() })
    if (yield* Effect.promise(() => create(path, claim))) return claim
    if (yield* Effect.promise(() => removeStale(path))) {
      if (yield* Effect.promise(() => create(path, claim))) return claim
    }
    return yield* Effect.fail("held" as const)
  })

// Written aside and linked into place: nobody ever reads half a claim, and of two takers one gets EEXIST.
const create = async (path: string, claim: string): Promise<boolean> => {
  const aside = `${path}.${randomUUID()}`
  await writeFile(aside, claim, { mode: 0o600 })
  const linked = await link(aside, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return false
      throw error
    }
  )
  await rm(aside)
  return linked
}

const removeStale = async (path: string): Promise<boolean> => {
  const seen = await readFile(path, "utf8").catch(() => undefined)
  if (seen === undefined) return true
  const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0)
  if (age < staleAfterMillis && !isGone(JSON.parse(seen) as Incarnation)) return false
  const aside = `${path}.${randomUUID()}`
  const moved = await rename(path, aside).then(
    () => readFile(aside, "utf8"),
    () => seen
  )
  // Somebody was quicker and this is their live claim: give it back.
  if (moved !== seen) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
  return moved === seen
}

const touch = (path: string) => utimes(path, new Date(), new Date()).catch(() => {})

const release = async (path: string, claim: string) => {
  const current = await readFile(path, "utf8").catch(() => undefined)
  if (current === claim) await rm(path, { force: true })
}
