import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { duties, makesKeys, type Service, services } from "./permissions.ts"
import { accountOf } from "./serverAccounts.ts"

const page = readFileSync(join(import.meta.dirname, "../../docs/identities.md"), "utf8")

const artifacts = {
  read: "reads artifacts",
  write: "reads and stores artifacts",
  remove: "reads and removes artifacts"
} as const

const rowOf = (service: Service) => {
  const duty: {
    readonly writes: ReadonlyArray<string>
    readonly consumes?: boolean
    readonly timers?: boolean
    readonly artifacts?: keyof typeof artifacts
    readonly shreds?: boolean
    readonly deadLetters?: boolean
    readonly observes?: boolean
  } = duties[service]
  const besides = [
    ...(duty.consumes ? [`durable \`${service}\``] : []),
    ...(duty.timers ? ["its timers"] : []),
    ...(duty.artifacts === undefined ? [] : [artifacts[duty.artifacts]]),
    ...(makesKeys(service) ? [duty.shreds ? "makes and shreds data keys" : "makes data keys"] : []),
    ...(duty.deadLetters ? ["reads dead letters and requeues them"] : []),
    ...(duty.observes ? ["asks how far every consumer is and how many dead letters there are"] : [])
  ]
  const writes = duty.writes.map((type) => `\`${type}\``).join(" ")
  return `| \`${service}\` | \`${accountOf(service)}\` | ${writes || "nothing"} | ${besides.join(", ") || "–"} |`
}

test("the page tells of every service what the server lets it do", () => {
  const rows = page.split("\n").filter((line) => /^\| `[a-z-]+` \| `REDGREEN_/.test(line))
  expect(rows).toEqual(services.map(rowOf))
})
