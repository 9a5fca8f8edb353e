import { expect, test } from "vitest"
import { eventTypes } from "#domain/Event.ts"
import { duties, grantsOf, operatorPublishes, type Service, services } from "./permissions.ts"
import { accountOf, serverAccounts } from "./serverAccounts.ts"
import { EVENTS, families, streams } from "./topology.ts"

/** What each may delete from. */
const deletes = Object.fromEntries(services.map((service) => [service, [] as ReadonlyArray<string>])) as Record<
  Service,
  ReadonlyArray<string>
>
deletes.ingest = ["$JS.API.STREAM.MSG.DELETE.KEYS"]
deletes.janitor = ["$JS.API.STREAM.MSG.DELETE.OBJ_ARTIFACTS"]

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
    for (const subject of subjectsOf(service).filter(
      (one) => /^\$JS|^timer/.test(one) && !deletes[service].includes(one)
    )) {
      expect(subject).not.toMatch(/CREATE|UPDATE|DELETE|PURGE|RESTORE|SNAPSHOT|PEER|LEADER|PAUSE|RESET|UNPIN/)
      // How far each consumer is may be asked by who tells of it, which changes nothing.
      if (service === "projections" && subject.includes("CONSUMER.INFO")) continue
      if (/CONSUMER|\$JS\.ACK|^timer/.test(subject)) expect(subject.split(".")).toContain(service)
    }
  for (const subject of operatorPublishes) expect(subject).not.toMatch(/DELETE|PURGE|^(?!\$JS\.API|requeue)/)
})

test("one message at a time is deleted by who erases and by who clears away, of what is made for that and of nothing else", () => {
  const deleting = (service: Service) => subjectsOf(service).filter((subject) => subject.includes("MSG.DELETE"))
  for (const service of services) expect([service, deleting(service)]).toEqual([service, deletes[service]])
  for (const stream of streams) {
    const isDeletable = services.some((service) =>
      deletes[service].includes(`$JS.API.STREAM.MSG.DELETE.${stream.name}`)
    )
    expect([stream.name, stream.deny_delete]).toEqual([stream.name, !isDeletable])
  }
})

test("whoever reads the log reads the keys, and who writes of people makes them", () => {
  for (const service of services) expect(subjectsOf(service)).toContain("$JS.API.DIRECT.GET.KEYS")
  expect(services.filter((service) => subjectsOf(service).includes("key.*"))).toEqual([
    ...["ingest", "planner", "publisher"]
  ])
})

test("what one has of artifacts, timers and dead letters", () => {
  const having = (part: string) => services.filter((service) => subjectsOf(service).some((one) => one.includes(part)))
  expect(having("$O.ARTIFACTS.C")).toEqual(["planner", "executor", "verifier"])
  expect(having("$O.ARTIFACTS.M")).toEqual(["planner", "executor", "verifier", "janitor"])
  expect(having("OBJ_ARTIFACTS")).toEqual(["projections", "planner", "executor", "verifier", "publisher", "janitor"])
  expect(having("timer.set")).toEqual(["reminder"])
  expect(having("GET.DEAD_LETTERS")).toEqual(["ingest"])
  expect(having("INFO.DEAD_LETTERS")).toEqual(["ingest", "projections"])
  expect(having("CONSUMER.MSG")).not.toContain("projections")
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
