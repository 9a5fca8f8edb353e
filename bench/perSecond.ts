export interface Took {
  readonly seconds: number
  readonly cpuSeconds: number
}

/** Rounds over the same events, told as events per second: the median, and between what it lay. */
export const perSecond = (name: string, events: number) => {
  const rounds: Array<Took> = []
  const rates = () => rounds.map(({ seconds }) => events / seconds).sort((one, other) => one - other)
  const median = () => {
    const sorted = rates()
    return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2
  }
  return {
    add: (took: Took) => void rounds.push(took),
    median,
    /** `limit`: events per second of what it is held against. */
    line: (limit: number) => {
      const [least, most] = [rates()[0]!, rates().at(-1)!]
      const cpu = rounds.map(({ cpuSeconds }) => (cpuSeconds * 1e6) / events).sort((one, other) => one - other)
      return [
        name.padEnd(42),
        `${whole(median())} events/s`,
        `(${whole(least).trim()} to ${whole(most).trim()})`.padEnd(22),
        `${((100 * median()) / limit).toFixed(0).padStart(4)} % of the limit`,
        `${cpu[Math.floor(cpu.length / 2)]!.toFixed(1).padStart(6)} µs own CPU per event`
      ].join("  ")
    }
  }
}

const whole = (value: number) => Math.round(value).toLocaleString("en").padStart(9)
