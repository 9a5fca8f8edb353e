import type { Json } from "./Workspace.ts"

/** What Slack finds wrong with blocks, of all it checks; nothing for blocks it takes. https://docs.slack.dev/reference/block-kit/blocks */
export const blockProblems = (blocks: unknown, most: number): ReadonlyArray<string> => {
  if (!Array.isArray(blocks)) return ["must be an array"]
  const seen = new Set<string>()
  return [
    ...(blocks.length > most ? [`no more than ${most} items allowed`] : []),
    ...blocks.flatMap((block: Json, index) => {
      const again = block?.block_id !== undefined && seen.has(block.block_id)
      seen.add(block?.block_id)
      const problems = [
        ...idProblem(block?.block_id, "block_id"),
        ...(again ? ["`block_id` already exists"] : []),
        ...problemsOf(block)
      ]
      return problems.map((problem) => `${problem} [json-pointer:/blocks/${index}]`)
    })
  ]
}

export const viewProblems = (view: Json): ReadonlyArray<string> => [
  ...text(view?.title, 24, "title"),
  ...(view?.submit ? text(view.submit, 24, "submit") : []),
  ...(view?.close ? text(view.close, 24, "close") : []),
  ...((view?.private_metadata?.length ?? 0) > 3000 ? ["private_metadata must be less than 3001 characters"] : []),
  ...(view?.blocks?.some((block: Json) => block.type === "input") && !view.submit
    ? ["submit is required with inputs"]
    : []),
  ...blockProblems(view?.blocks, 100)
]

const problemsOf = (block: Json): ReadonlyArray<string> => {
  switch (block?.type) {
    case "divider":
      return []
    case "header":
      return [...text(block.text, 150), ...(block.text?.type === "plain_text" ? [] : ["must be plain_text"])]
    case "section":
      return [
        ...(block.text === undefined && block.fields === undefined ? ["text or fields is required"] : []),
        ...(block.text === undefined ? [] : text(block.text, 3000)),
        ...(block.fields ?? []).flatMap((field: Json) => text(field, 2000)),
        ...((block.fields?.length ?? 0) > 10 ? ["no more than 10 fields"] : [])
      ]
    case "context":
      return [...count(block.elements, 10), ...(block.elements ?? []).flatMap((element: Json) => text(element, 3000))]
    case "actions":
      return [...count(block.elements, 25), ...(block.elements ?? []).flatMap(element)]
    case "input":
      return [...text(block.label, 2000, "label"), ...element(block.element)]
    default:
      return [`unsupported type: ${block?.type}`]
  }
}

const element = (element: Json): ReadonlyArray<string> => {
  const id = idProblem(element?.action_id, "action_id")
  switch (element?.type) {
    case "button":
      return [...id, ...text(element.text, 75), ...((element.value?.length ?? 0) > 2000 ? ["value is over 2000"] : [])]
    case "static_select":
      return [
        ...id,
        ...text(element.placeholder, 150),
        ...count(element.options, 100),
        ...(element.options ?? []).flatMap((option: Json) => [
          ...text(option.text, 75),
          ...(option.value.length > 150 ? ["an option's value is over 150"] : [])
        ])
      ]
    case "plain_text_input":
      return [...id, ...((element.initial_value?.length ?? 0) > 3000 ? ["initial_value is over 3000"] : [])]
    default:
      return [`unsupported element: ${element?.type}`]
  }
}

const text = (object: Json, most: number, what = "text"): ReadonlyArray<string> => {
  const length = object?.text?.length
  if (typeof length !== "number" || !["plain_text", "mrkdwn"].includes(object.type)) return [`${what} is missing`]
  return length < 1 ? [`${what} is empty`] : length > most ? [`${what} must be less than ${most + 1} characters`] : []
}

const count = (items: Json, most: number) =>
  items?.length > 0 && items.length <= most ? [] : [`between 1 and ${most} elements are needed`]

const idProblem = (id: unknown, what: string) =>
  typeof id === "string" && (id.length > 255 || id === "") ? [`${what} has between 1 and 255 characters`] : []
