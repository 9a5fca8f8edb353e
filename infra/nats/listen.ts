import type { NatsConnection } from "@nats-io/transport-node"
import { heard } from "./permissions.ts"

/** Milliseconds after which a look is worth it though nothing was heard: a word may be lost with a connection. */
const SILENCE = 1_000

/**
 * When to look at the log again. A word of an event comes as soon as it is sent, so shortly before it can be read, or it was refused: looks
 * after one come in quick succession and then ever more slowly.
 */
export const listen = (connection: NatsConnection) => {
  let pause = SILENCE
  let words = 0
  let waiting = () => {}
  const subscriptions = heard.map((subject) =>
    connection.subscribe(subject, {
      callback: () => {
        words += 1
        waiting()
      }
    })
  )
  let known = 0
  return {
    /** Until something was heard since the last look, or the pause is over. */
    next: () =>
      new Promise<void>((resolve) => {
        const isNews = words > known
        known = words
        if (isNews) pause = 2
        const timer = setTimeout(resolve, pause)
        pause = Math.min(SILENCE, pause * 2)
        waiting = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    /** Something was found. */
    calm: () => {
      pause = SILENCE
      known = words
    },
    close: () => {
      waiting()
      for (const subscription of subscriptions) subscription.unsubscribe()
    }
  }
}
