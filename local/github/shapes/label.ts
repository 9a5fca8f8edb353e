import { createHash } from "node:crypto"
import type { Hub } from "#local/github/Hub.ts"
import type { RepositoryRecord } from "#local/github/records.ts"
import { repositoryApi } from "./repository.ts"

/** Labels are only names here; the id follows from the name, and the colour is GitHub's for a label made in passing. */
export const labelShape = (hub: Hub, repository: RepositoryRecord, name: string) => {
  const id = createHash("sha256").update(`${repository.id}/${name}`).digest().readUInt32BE()
  return {
    id,
    node_id: `LA_${Buffer.from(String(id)).toString("base64url")}`,
    url: `${repositoryApi(hub, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    // Null on GitHub, but its own description of the pull request list wants a string.
    description: "",
    color: "ededed",
    default: false
  }
}
