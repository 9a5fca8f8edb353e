import { graphqlRoutes } from "#local/github/graphql/graphqlRoutes.ts"
import { appRoutes } from "#local/github/routes/apps.ts"
import { appHookRoutes } from "#local/github/routes/appsHook.ts"
import { branchRoutes } from "#local/github/routes/branches.ts"
import { checkRoutes } from "#local/github/routes/checks.ts"
import { commentRoutes } from "#local/github/routes/comments.ts"
import { commitRoutes } from "#local/github/routes/commits.ts"
import { contentRoutes } from "#local/github/routes/contents.ts"
import { gitDataRoutes } from "#local/github/routes/gitData.ts"
import { gitRefRoutes } from "#local/github/routes/gitDataRefs.ts"
import { hookRoutes } from "#local/github/routes/hooks.ts"
import { issueRoutes } from "#local/github/routes/issues.ts"
import { metaRoutes } from "#local/github/routes/meta.ts"
import { pullRoutes } from "#local/github/routes/pulls.ts"
import { repositoryRoutes } from "#local/github/routes/repositories.ts"
import { reviewRoutes } from "#local/github/routes/reviews.ts"
import { statusRoutes } from "#local/github/routes/statuses.ts"
import { teamRoutes } from "#local/github/routes/teams.ts"
import type { RateLimit } from "./RateLimit.ts"
import type { Route } from "./Route.ts"

/** The first match answers: statuses come before the commits whose open-ended path would swallow them. */
export const allRoutes = (rates: RateLimit): ReadonlyArray<Route> => [
  ...metaRoutes(rates),
  ...graphqlRoutes,
  ...appRoutes,
  ...appHookRoutes,
  ...gitDataRoutes,
  ...gitRefRoutes,
  ...repositoryRoutes,
  ...branchRoutes,
  ...statusRoutes,
  ...checkRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...commentRoutes,
  ...issueRoutes,
  ...hookRoutes,
  ...teamRoutes
]
