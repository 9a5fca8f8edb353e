import { agents } from "./agents.ts"
import { log } from "./log.ts"
import { money } from "./money.ts"
import { overview } from "./overview.ts"

export const dashboards = [overview, agents, money, log]
