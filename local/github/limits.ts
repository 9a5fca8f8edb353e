import { validationFailed } from "./Refusal.ts"

/** In characters; GitHub counts 65,536 for every text a person writes. */
const MAX_BODY = 65_536
const MAX_TITLE = 256

export const checkBody = (resource: string, body: string | null): void => {
  if (body !== null && [...body].length > MAX_BODY) {
    throw validationFailed(resource, {
      code: "custom",
      field: "body",
      message: `body is too long (maximum is ${MAX_BODY} characters)`
    })
  }
}

export const checkTitle = (resource: string, title: string): void => {
  if (title.trim() === "") throw validationFailed(resource, { code: "missing_field", field: "title" })
  if ([...title].length > MAX_TITLE) {
    throw validationFailed(resource, {
      code: "custom",
      field: "title",
      message: `title is too long (maximum is ${MAX_TITLE} characters)`
    })
  }
}
