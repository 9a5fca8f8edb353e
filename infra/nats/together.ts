/** One who reads through the log. */
export interface Walker {
  /** Has taken in everything up to there. */
  readonly at: (position: number) => void
  /** Comes back when nobody who walks is so far behind that what they still have to read would be forgotten. */
  readonly wait: () => Promise<void>
  readonly leave: () => void
}

/** Milliseconds after which somebody who does not move is waited for no more. */
const PATIENCE = 1_000

/**
 * Keeps those who read through the log at about the same time within `reach` positions, so that what one has read is still there for the
 * others. Who lags by more walks alone, and nobody waits for who stands still.
 */
export const together = (reach: number) => {
  const walkers = new Set<{ position: number; moved: number }>()
  let moving = Promise.withResolvers<void>()
  const tell = () => {
    moving.resolve()
    moving = Promise.withResolvers()
  }
  return (start: number): Walker => {
    const self = { position: start, moved: performance.now() }
    walkers.add(self)
    const isHeld = () =>
      [...walkers].some(
        ({ moved, position }) =>
          position <= self.position - reach / 2 &&
          position > self.position - reach &&
          performance.now() - moved < PATIENCE
      )
    return {
      at: (position) => {
        Object.assign(self, { position, moved: performance.now() })
        tell()
      },
      wait: async () => {
        while (isHeld()) {
          const enough = Promise.withResolvers<void>()
          const timer = setTimeout(enough.resolve, PATIENCE)
          await Promise.race([moving.promise, enough.promise])
          clearTimeout(timer)
        }
      },
      leave: () => {
        walkers.delete(self)
        tell()
      }
    }
  }
}
