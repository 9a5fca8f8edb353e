import { Schema } from "effect"
import { HttpClientError } from "effect/http"

/** What went wrong, for whoever called the tool: a problem as the API tells it, or arguments that are none. */
export const sentenceOf = (error: unknown): string => {
  if (Schema.isSchemaError(error)) return `These arguments are not right: ${error.message}`
  if (HttpClientError.isHttpClientError(error))
    return error.response === undefined
      ? "Redgreen does not answer: is it running, and at this address?"
      : `Redgreen answered ${error.response.status}, in no way this version understands.`
  const { detail, status, title } = error as { detail?: string; status?: number; title?: string }
  return `${status === undefined ? "" : `${status}: `}${detail ?? title ?? "It could not be done."}`
}
