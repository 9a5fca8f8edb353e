import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import type { TaskId } from "#domain/Ids.ts"
import type { Place } from "../Trick.ts"

type Bait = (place: Place) => Effect.Effect<string, never, Scope.Scope>

const callers = new Map<TaskId, Array<string>>()

/** What came to the task's server, one line for each request. */
export const callersOf = (task: TaskId): ReadonlyArray<string> => callers.get(task) ?? []

/** A server on the loopback, where everything on this machine but what is behind the wall reaches it. */
export const server =
  (answer: (query: string) => string): Bait =>
  ({ task }) =>
    Effect.gen(function* () {
      const came: Array<string> = []
      callers.set(task, came)
      const listening = createServer(({ method, url = "/" }, response) => {
        came.push(`${method} ${url}`)
        response.end(answer(new URL(url, "http://bait").searchParams.get("of") ?? ""))
      })
      yield* Effect.acquireRelease(
        Effect.promise(() => once(listening.listen(0, "127.0.0.1"), "listening")),
        () =>
          Effect.sync(() => {
            listening.close()
            listening.closeAllConnections()
          })
      )
      return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`
    })

/** A file in the folder of another task, as a service would make one. */
export const foreignFile: Bait = () =>
  Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "work-another-task-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  ).pipe(
    Effect.map((folder) => join(folder, "answer")),
    Effect.tap((path) => Effect.promise(() => writeFile(path, "the other task's answer\n")))
  )
