const REST_DOCUMENTATION = "https://docs.github.com/rest"

/** A request answered with one of GitHub's own errors; `body` is its JSON. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: ReadonlyArray<unknown> | undefined

  constructor(status: number, message: string, errors?: ReadonlyArray<unknown>) {
    super(message)
    this.status = status
    this.errors = errors
  }

  get body(): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      documentation_url: REST_DOCUMENTATION,
      status: String(this.status)
    }
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found")

/** 422 with GitHub's `errors[]`: `custom` carries a message, the other codes name a field. */
export const validationFailed = (
  resource: string,
  error: { code: string; field?: string; message?: string }
): Refusal => new Refusal(422, "Validation Failed", [{ resource, ...error }])
