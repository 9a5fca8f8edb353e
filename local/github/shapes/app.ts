import type { Hub } from "#local/github/Hub.ts"
import { userNamed } from "./user.ts"

const SINCE = "2020-01-01T00:00:00Z"

/** GitHub's `integration` of GitHub Actions, which owns its check suites and check runs. */
export const actionsApp = (hub: Hub) => ({
  id: 15368,
  client_id: "Iv1.05c79e9ad1f6bdfa",
  slug: "github-actions",
  node_id: "A_kgDNPAg",
  owner: userNamed(hub, "github"),
  name: "GitHub Actions",
  description: "Automate your workflow from idea to production",
  external_url: "https://help.github.com/en/actions",
  html_url: `${hub.url}/apps/github-actions`,
  created_at: SINCE,
  updated_at: SINCE,
  permissions: { checks: "write", contents: "read", metadata: "read", statuses: "write" },
  events: ["check_run", "check_suite", "workflow_run"]
})
