import { accepted, type Door, post, sentryIssue } from "./Door.ts"

/** A program reports over HTTP; a person with a token of their own approves. */
export const api: Door = async (scene) => {
  const { apiToken, repository, url } = scene
  const { exception, title } = scene.alert.data.event
  const [thrown] = exception?.values ?? []
  const frames = (thrown?.stacktrace?.frames ?? []).map(({ filename, function: name, in_app, lineno }) => ({
    ...{ file: filename, inApp: in_app },
    ...(name === null ? {} : { function: name }),
    ...(lineno === null ? {} : { line: lineno })
  }))
  const report = {
    ...{ title, repository, frames, link: sentryIssue(scene).url },
    ...(thrown === undefined ? {} : { exception: { type: thrown.type, value: thrown.value } })
  }
  await accepted("the report", post(`${url}/api/tasks`, apiToken, report))
  return {
    deed: ({ task, version }) =>
      `a token of scope approve: POST ${url}/api/tasks/${task}/approve {"plan":"v${version}"}`,
    approve: async ({ task, version }) => {
      const made = await accepted(
        "the token",
        post(`${url}/api/tokens`, apiToken, { name: "demo", scopes: ["approve"] })
      )
      const { token } = (await made.json()) as { readonly token: string }
      await accepted("the approval", post(`${url}/api/tasks/${task}/approve`, token, { plan: `v${version}` }))
    },
    place: ({ task }) =>
      `npx redgreen token create --name me --scopes approve, then with it: npx redgreen approve ${task}`
  }
}
