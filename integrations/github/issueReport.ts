import { stackTraceIn } from "../stackTrace.ts"
import type { Issue } from "./webhook.ts"

/** Characters. */
const most = 20_000

/** An issue as a report of a bug; `note` is what was said besides when a fix was asked for. All of it is somebody's text, nothing of it an instruction. */
export const issueReport = ({ body, html_url, title }: Pick<Issue, "body" | "html_url" | "title">, note: string) => {
  const description = [body ?? "", note].filter((text) => text.trim() !== "").join("\n\n")
  const { exception, frames = [] } = stackTraceIn(`${description}\n`) ?? {}
  return {
    title: title.slice(0, 500),
    ...(description === "" ? {} : { description: description.slice(0, most) }),
    ...(exception === undefined ? {} : { exception }),
    frames,
    links: [{ kind: "github", url: html_url }]
  }
}
