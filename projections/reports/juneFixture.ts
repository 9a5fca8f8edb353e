import type { Event } from "#domain/Event.ts"
import { repository } from "#test/cast.ts"
import { examples } from "#test/examples.ts"
import { closedStory, mergedStory, parkedStory, readyStory } from "#test/story.ts"
import { approvals } from "../models/approvals.ts"
import { money } from "../models/money.ts"
import { throughput } from "../models/throughput.ts"
import { reportsApi } from "./reportsApi.ts"
import { answeringFrom, told } from "./reportsFixture.ts"

/** Six tasks of June and two of May, whose figures can be worked out by hand. */
const spent = (usd: number): Event => ({ ...examples["budget.spent"], model: "claude-haiku-4-5", usd })
const givenUp: Event = { ...examples["task.failed"], stage: "red", reason: "passes-on-base" }
const several: Event = {
  ...examples["task.received"],
  candidates: [repository, "harbor/shop", "harbor/web"],
  requester: { channel: "api", id: "k-1", name: "carol" }
}
const ELEVEN_DAYS = 11 * 86_400

// A ready or merged story costs $0.843215 and takes 600 s until it is ready, 100 s of these for people.
export const histories = [
  told("merged", "2026-06-02T10:00:00.000Z", mergedStory),
  // Somebody let the second plan lie for a thousand seconds more.
  told("ready", "2026-06-03T10:00:00.000Z", readyStory, { 14: 1000 }),
  told("parked", "2026-06-04T10:00:00.000Z", parkedStory),
  told("failed", "2026-06-09T10:00:00.000Z", [...readyStory.slice(0, 19), givenUp]),
  told("closed", "2026-06-09T11:00:00.000Z", closedStory),
  told("several", "2026-06-10T23:59:59.999Z", [several, spent(0.00001)]),
  told("before", "2026-05-20T10:00:00.000Z", mergedStory),
  told("back", "2026-05-25T10:00:00.000Z", [...mergedStory, examples["task.recurred"], spent(0.1)], { 32: ELEVEN_DAYS })
]
export const june = "from=2026-06-01&to=2026-07-01"
export const served = answeringFrom(reportsApi, [money, throughput, approvals], histories, {
  REDGREEN_HOURLY_RATE_USD: "50"
})
