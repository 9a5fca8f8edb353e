import { cpus } from "node:os"

/** How busy the machine was, and this process in it (services and stand-ins; not the servers and commands they start). */
export class CpuMeter {
  readonly #process = process.cpuUsage()
  readonly #machine = machineTimes()

  /** Since it was made. `ownMs` is CPU time of this process; `busy` the share of all cores that did anything. */
  read() {
    const { user, system } = process.cpuUsage(this.#process)
    const { idle, all } = machineTimes()
    return {
      ownMs: (user + system) / 1_000,
      busy: 1 - (idle - this.#machine.idle) / Math.max(1, all - this.#machine.all),
      cores: cpus().length
    }
  }
}

const machineTimes = () => {
  const times = cpus().map((core) => core.times)
  const sum = (values: ReadonlyArray<number>) => values.reduce((total, value) => total + value, 0)
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((one) => Object.values(one))) }
}
