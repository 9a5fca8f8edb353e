import type { IncomingMessage, ServerResponse } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { blockProblems, viewProblems } from "./blockProblems.ts"
import type { openFaults } from "./Faults.ts"
import type { Scene } from "./Scene.ts"
import { sendJson } from "./send.ts"
import type { Json, Workspace } from "./Workspace.ts"

export interface SlackCall {
  readonly method: string
  readonly parameters: Readonly<Record<string, string>>
  /** `ok`, Slack's error, the HTTP status of a fault, or `dropped`. */
  outcome: string
}

interface Api {
  readonly workspace: Workspace
  readonly scene: Scene
  readonly faults: ReturnType<typeof openFaults>
  readonly tokens: { readonly bot: string; readonly app: string | undefined }
  /** Members of each user group, by id. */
  readonly groups: Readonly<Record<string, ReadonlyArray<string>>>
  readonly socketUrl: () => string
  readonly calls: Array<SlackCall>
}

/** `POST /api/<method>`: what `emulate` answers, with what it lacks before and behind it. */
export const webApi =
  (api: Api) => async (method: string, request: IncomingMessage, body: Buffer, response: ServerResponse) => {
    const type = request.headers["content-type"] ?? ""
    const parameters = type.startsWith("application/json")
      ? JSON.parse(body.toString())
      : Object.fromEntries(new URLSearchParams(body.toString()))
    const call: SlackCall = { method, parameters, outcome: "" }
    api.calls.push(call)
    const fault = api.faults.next(method)
    if (fault?.slow !== undefined) await sleep(fault.slow)
    if (fault?.status !== undefined) {
      call.outcome = String(fault.status)
      const headers = fault.status === 429 ? { "retry-after": String(fault.retryAfter ?? 1) } : {}
      return sendJson(
        response,
        fault.status,
        { ok: false, error: fault.status === 429 ? "ratelimited" : "internal_error" },
        headers
      )
    }
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "") || parameters.token || ""
    const answer =
      fault?.error === undefined
        ? await answerOf(api, method, token, parameters, body, type)
        : { ok: false, error: fault.error }
    call.outcome = fault?.drop ? "dropped" : answer.ok ? "ok" : answer.error
    await fault?.beforeDrop?.()
    if (fault?.drop) response.destroy()
    else sendJson(response, 200, answer)
  }

const answerOf = async (
  api: Api,
  method: string,
  token: string,
  parameters: Json,
  body: Buffer,
  type: string
): Promise<Json> => {
  if (token === "") return { ok: false, error: "not_authed" }
  if (method === "apps.connections.open")
    return token === api.tokens.app ? { ok: true, url: api.socketUrl() } : { ok: false, error: "invalid_auth" }
  if (token !== api.tokens.bot) return { ok: false, error: "invalid_auth" }
  if (method === "usergroups.users.list") {
    const members = api.groups[parameters.usergroup]
    return members === undefined ? { ok: false, error: "no_such_subteam" } : { ok: true, users: members }
  }
  const problems = problemsOf(method, parameters)
  if (problems.length > 0) {
    const error = method.startsWith("views.") ? "invalid_arguments" : "invalid_blocks"
    return { ok: false, error, response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) } }
  }
  if (method === "views.open" && api.scene.expiredTriggers.has(parameters.trigger_id))
    return { ok: false, error: "expired_trigger_id" }
  const forwarded = await api.workspace.forward(method, body, type, token)
  // It answers 404 in plain text to what it does not know.
  if (!forwarded.ok) return { ok: false, error: "unknown_method" }
  const answer = (await forwarded.json()) as Json
  if (answer.ok) await observe(api, method, parameters, answer)
  return answer.ok ? completed(api.workspace, method, answer) : answer
}

/** With what `emulate` does not know: organizations, and whoever is no ordinary member. */
const completed = ({ grid, ids, membership }: Workspace, method: string, answer: Json): Json => {
  if (method === "auth.test")
    return { ...answer, is_enterprise_install: grid, ...(grid ? { enterprise_id: ids.enterprise } : {}) }
  if (method !== "users.info") return answer
  const { user } = answer
  const own = membership(user.id)
  const isOurs = own.team_id === undefined || own.team_id === ids.team
  const organization = { enterprise_id: ids.enterprise, enterprise_name: "Harbor Org", teams: [ids.team] }
  const restrictions = { is_restricted: false, is_ultra_restricted: false, team_id: ids.team }
  return {
    ...answer,
    user: { ...user, ...restrictions, ...own, ...(grid && isOurs ? { enterprise_user: organization } : {}) }
  }
}

const problemsOf = (method: string, { blocks, view }: Json): ReadonlyArray<string> => {
  if (method.startsWith("views.")) return viewProblems(parsed(view))
  return blocks === undefined ? [] : blockProblems(parsed(blocks), 50)
}

const observe = async ({ scene }: Api, method: string, parameters: Json, answer: Json) => {
  if (method === "views.open")
    scene.views.set(answer.view.id, { view: answer.view, user: scene.triggers.get(parameters.trigger_id)! })
  if (method === "chat.postEphemeral")
    scene.whisper({
      channel: parameters.channel,
      user: parameters.user,
      ts: answer.message_ts,
      text: parameters.text ?? "",
      blocks: parsed(parameters.blocks) ?? []
    })
  // Slack gives metadata only to who asks for it.
  const wanted = [true, "true", "1"].includes(parameters.include_all_metadata)
  if (method.startsWith("conversations.") && !wanted)
    for (const message of answer.messages ?? []) delete message.metadata
}

/** Forms carry JSON as text. */
const parsed = (value: unknown): Json => (typeof value === "string" ? JSON.parse(value) : value)
