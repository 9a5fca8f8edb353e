import { expect, test } from "vitest"
import { eventTypes } from "#domain/Event.ts"
import { duties, grantsOf, operatorPublishes, type Service, services } from "./permissions.ts"
import { accountOf, serverAccounts } from "./serverAccounts.ts"
import { EVENTS, families } from "./topology.ts"

const writersOf = (type: string) =>
  services.filter((service) => (duties[service].writes as ReadonlyArray<string>).includes(type))
const subjectsOf = (service: Service) => grantsOf(service).map(({ subject }) => subject)

test("every event has a writer, and what proves or decides has one alone", () => {
  for (const type of eventTypes) expect([type, writersOf(type).length]).not.toEqual([type, 0])
  for (const type of ["tests.red", "tests.green", "tests.refused", "scan.completed"])
    expect([type, writersOf(type)]).toEqual([type, ["verifier"]])
  for (const type of ["plan.approved", "plan.endorsed", "plan.rejected", "task.retried", "token.created"])
    expect([type, writersOf(type)]).toEqual([type, ["ingest"]])
  for (const type of ["tests.written", "fix.written"]) expect([type, writersOf(type)]).toEqual([type, ["executor"]])
  for (const type of ["pr.opened", "pr.ready"]) expect([type, writersOf(type)]).toEqual([type, ["publisher"]])
  expect(writersOf("plan.created")).toEqual(["planner"])
  expect(writersOf("plan.reminded")).toEqual(["reminder"])
  expect(duties.projections.writes).toEqual([])
})

test("a service may publish its own events one by one, and nothing of a whole family", () => {
  for (const service of services) {
    const events = subjectsOf(service).filter((subject) => families.includes(subject.split(".")[0]!))
    expect(events.toSorted()).toEqual(duties[service].writes.map((type) => `${type}.*`).toSorted())
  }
})

test("nobody may make, change or empty anything, nor touch another's durable, timer or acknowledgement", () => {
  for (const service of services)
    for (const subject of subjectsOf(service).filter((one) => one.startsWith("$JS") || one.startsWith("timer"))) {
      expect(subject).not.toMatch(/CREATE|UPDATE|DELETE|PURGE|RESTORE|SNAPSHOT|PEER|LEADER|PAUSE|RESET|UNPIN/)
      if (/CONSUMER|\$JS\.ACK|^timer/.test(subject)) expect(subject.split(".")).toContain(service)
    }
  for (const subject of operatorPublishes) expect(subject).not.toMatch(/DELETE|PURGE|^(?!\$JS\.API|requeue)/)
})

test("what one has of artifacts, timers and dead letters", () => {
  const having = (part: string) => services.filter((service) => subjectsOf(service).some((one) => one.includes(part)))
  expect(having("$O.ARTIFACTS")).toEqual(["planner", "executor", "verifier"])
  expect(having("OBJ_ARTIFACTS")).toEqual(["projections", "planner", "executor", "verifier", "publisher"])
  expect(having("timer.set")).toEqual(["reminder"])
  expect(having("DEAD_LETTERS")).toEqual(["ingest"])
  expect(having("requeue.")).toEqual(["ingest"])
  expect(having(`$JS.API.DIRECT.GET.${EVENTS}`)).toEqual(services)
})

test("the server's accounts give each service what it may do, and hold public keys only", () => {
  const keys = Object.fromEntries([...services, "operator"].map((one) => [one, [`U${one}`]]))
  const text = serverAccounts(keys as never)
  const accounts = JSON.parse(text.slice(text.indexOf("accounts: ") + "accounts: ".length))
  for (const service of services) {
    const { imports, users } = accounts[accountOf(service)]
    const into = imports.flatMap((one: { to?: string }) => one.to ?? [])
    expect(users).toEqual([
      { nkey: `U${service}`, permissions: { publish: { allow: into }, subscribe: { allow: expect.anything() } } }
    ])
    expect(users[0].permissions.subscribe.allow).not.toContain("token.*.*")
    expect(into.join(" ")).not.toContain("$JS.API")
  }
  for (const { accounts: to, service } of accounts.REDGREEN.exports.filter((one: { service?: string }) => one.service))
    expect(to).toEqual(services.filter((one) => subjectsOf(one).includes(service)).map(accountOf))
})
