import type { ReadModel } from "../engine/ReadModel.ts"
import { approvals } from "./approvals.ts"
import { board } from "./board.ts"
import { lessons } from "./lessons.ts"
import { money } from "./money.ts"
import { plans } from "./plans.ts"
import { proofs } from "./proofs.ts"
import { pulls } from "./pulls.ts"
import { throughput } from "./throughput.ts"
import { timeline } from "./timeline.ts"

/** Every read model there is; each lives in the PostgreSQL schema of its name. */
export const readModels: ReadonlyArray<ReadModel> = [
  board,
  money,
  throughput,
  lessons,
  timeline,
  plans,
  approvals,
  proofs,
  pulls
]
