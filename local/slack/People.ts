import type { Delivered, Twist } from "./deliver.ts"
import type { Scene } from "./Scene.ts"
import type { Json, Workspace } from "./Workspace.ts"

export type { Delivered, Twist } from "./deliver.ts"

/** What people do, by name. Everything arrives at the app as Slack would send it. */
export interface People {
  /** `/agent <text>` in a channel. */
  command(name: string, text: string, at?: Twist & { readonly channel?: string }): Promise<Delivered>
  /** Clicks a button, or chooses from a menu, of the message or whisper with this `ts`. */
  click(
    name: string,
    ts: string,
    actionId: string,
    at?: Twist & { readonly channel?: string; readonly choose?: string }
  ): Promise<Delivered>
  /** Submits a modal; `values` by block id. An answer without errors closes it. */
  submit(name: string, viewId: string, values: Readonly<Record<string, string>>, at?: Twist): Promise<Delivered>
}

type Send = (kind: "slash_commands" | "interactive", payload: Json, twist: Twist) => Promise<Delivered>

export const openPeople = (workspace: Workspace, scene: Scene, send: Send): People => {
  const { ids } = workspace
  const firstChannel = [...workspace.channels.keys()][0]!

  const idOf = (name: string) => workspace.people.get(name) ?? name
  const channelOf = (name = firstChannel) => {
    const id = workspace.channels.get(name)
    if (id === undefined) throw new Error(`there is no channel #${name}`)
    return { id, name }
  }
  const triggerFor = async (user: string, { stale }: Twist) => {
    const { trigger_id } = await workspace.call("views.generateTriggerId", { user_id: user })
    scene.triggers.set(trigger_id, user)
    if (stale) scene.expiredTriggers.add(trigger_id)
    return trigger_id as string
  }
  const teamOf = (user: string) => workspace.membership(user).team_id ?? ids.team
  const homeOf = (user: string, { from }: Twist) => ({
    team: from === undefined ? teamOf(user) : from.replace(/^E/, "T"),
    enterprise: from?.startsWith("E") ? from : workspace.grid ? ids.enterprise : undefined
  })
  /** The people of an organization-wide installation belong to it, not to a workspace. */
  const origin = (user: string, name: string, twist: Twist) => {
    const { enterprise, team } = homeOf(user, twist)
    return {
      team: enterprise === undefined ? { id: team, domain: "harbor" } : null,
      ...(enterprise === undefined ? {} : { enterprise: { id: enterprise, name: "Harbor Org" } }),
      is_enterprise_install: workspace.grid,
      user: { id: user, username: name, name, team_id: teamOf(user) },
      api_app_id: ids.app,
      token: "verification-token-nobody-should-use"
    }
  }

  return {
    command: async (name, text, at = {}) => {
      const user = idOf(name)
      const channel = channelOf(at.channel)
      const responseUrl = scene.responseUrl({ channel: channel.id, user })
      const { enterprise, team } = homeOf(user, at)
      const form = {
        token: "verification-token-nobody-should-use",
        ...{ team_id: team, team_domain: "harbor" },
        ...(enterprise === undefined ? {} : { enterprise_id: enterprise, enterprise_name: "Harbor Org" }),
        ...{ channel_id: channel.id, channel_name: channel.name, user_id: user, user_name: name },
        ...{ command: "/agent", text, api_app_id: ids.app, is_enterprise_install: String(workspace.grid) },
        ...{ response_url: responseUrl, trigger_id: await triggerFor(user, at) }
      }
      const delivered = await send("slash_commands", form, at)
      const { body } = delivered
      if (delivered.status === 200 && (body?.text || body?.blocks)) {
        scene.whisper({ channel: channel.id, user, text: body.text ?? "", blocks: body.blocks ?? [], responseUrl })
      }
      return delivered
    },

    click: async (name, ts, actionId, at = {}) => {
      const user = idOf(name)
      const channel = channelOf(at.channel)
      const whisper = scene.whispers.find((whisper) => whisper.ts === ts)
      const message = whisper ?? (await find(workspace, channel.id, ts))
      const [block, element] = actionOf(message.blocks ?? [], actionId)
      const chosen = element.options?.find((option: Json) => option.value === at.choose)
      const payload = {
        type: "block_actions",
        ...origin(user, name, at),
        container: { type: "message", message_ts: ts, channel_id: channel.id, is_ephemeral: whisper !== undefined },
        trigger_id: await triggerFor(user, at),
        channel,
        // Of a whisper Slack sends only the state of its fields.
        ...(whisper === undefined ? { message: { type: "message", ...message } } : {}),
        state: { values: stateOf(message.blocks ?? []) },
        response_url: whisper?.responseUrl ?? scene.responseUrl({ channel: channel.id, user }),
        actions: [
          {
            ...{
              type: element.type,
              action_id: actionId,
              block_id: block.block_id ?? "b1",
              action_ts: (Date.now() / 1000).toFixed(6)
            },
            ...(chosen === undefined ? { value: element.value, text: element.text } : { selected_option: chosen })
          }
        ]
      }
      return send("interactive", payload, at)
    },

    submit: async (name, viewId, values, at = {}) => {
      const open = scene.views.get(viewId)
      if (open === undefined) throw new Error(`there is no open view ${viewId}`)
      const user = idOf(name)
      const state = Object.fromEntries(
        open.view.blocks
          .filter((block: Json) => block.type === "input")
          .map(({ block_id, element }: Json) => [
            block_id,
            { [element.action_id]: { type: element.type, value: values[block_id] ?? null } }
          ])
      )
      const payload = {
        type: "view_submission",
        ...origin(user, name, at),
        trigger_id: await triggerFor(user, at),
        view: { ...open.view, state: { values: state } },
        response_urls: []
      }
      const delivered = await send("interactive", payload, at)
      if (delivered.status === 200 && delivered.body?.response_action !== "errors") scene.views.delete(viewId)
      return delivered
    }
  }
}

const find = async (workspace: Workspace, channel: string, ts: string): Promise<Json> => {
  const messages = await workspace.messages(channel)
  const found = messages.find((message) => message.ts === ts)
  if (found !== undefined) return found
  for (const { ts: root } of messages) {
    const reply = (await workspace.thread(channel, root)).find((message) => message.ts === ts)
    if (reply !== undefined) return reply
  }
  throw new Error(`there is no message ${ts}`)
}

const actionOf = (blocks: ReadonlyArray<Json>, actionId: string): readonly [Json, Json] => {
  for (const block of blocks)
    for (const element of [...(block.elements ?? []), block.accessory, block.element])
      if (element?.action_id === actionId) return [block, element]
  throw new Error(`the message has no ${actionId}: it shows ${JSON.stringify(blocks).slice(0, 500)}`)
}

const stateOf = (blocks: ReadonlyArray<Json>) =>
  Object.fromEntries(
    blocks
      .filter((block) => block.type === "input")
      .map(({ block_id, element }) => [
        block_id,
        { [element.action_id]: { type: element.type, value: element.initial_value ?? null } }
      ])
  )
