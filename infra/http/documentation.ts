import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { HttpApi, type HttpApiGroup, HttpApiScalar, OpenApi } from "effect/http-api"

/** `/openapi.json`: one document for everything behind the public address. `/docs`: the same for people; where nothing is, a problem names it. */
export const documentation = <Groups extends HttpApiGroup.Constraint>(apis: HttpApi.HttpApi<string, Groups>) => {
  const whole = HttpApi.make("redgreen").annotateMerge(about).addHttpApi(apis)
  const document = HttpRouter.use((router) =>
    router.add("GET", "/openapi.json", HttpServerResponse.jsonUnsafe(OpenApi.fromApi(whole)))
  )
  const page = HttpApiScalar.layer(whole, { scalar }).pipe(Layer.provide(nothingFromElsewhere))
  return Layer.mergeAll(document, page, nothingThere)
}

const nothingThere = HttpRouter.add("*", "/api/*", ({ method, url }) =>
  Effect.succeed(
    HttpServerResponse.jsonUnsafe(
      {
        ...{ type: "urn:redgreen:problem:no-such-path", title: "Nothing is answered here", status: 404 },
        detail: `Nothing is answered at ${method} ${url.split("?")[0]}: /docs lists what is.`
      },
      { status: 404, contentType: "application/problem+json" }
    )
  )
)

// Without its maker's buttons, which send the document to them.
const scalar = {
  withDefaultFonts: false,
  showDeveloperTools: "never",
  hideClientButton: true,
  authentication: { preferredSecurityScheme: "bearer" }
}

const about = OpenApi.annotations({
  title: "Redgreen",
  version: "1",
  description: [
    "An alert goes in; a pull request with a proven fix comes out, after a human approved the plan.",
    "Every request carries a bearer token, and every token has scopes: `report`, `read`, `approve`, `audit`, and `admin`, which is all of them. `redgreen token create` makes one.",
    "Every error is an RFC 9457 problem: `type` says which, `detail` says why and what to do. Answers carry `RateLimit` and `RateLimit-Policy`; a 429 says in `Retry-After` when to come again."
  ].join("\n\n"),
  servers: [{ url: "/", description: "This address" }]
})

// The page is whole as it comes; its scripts could ask for fonts and proxies of their maker's, and may not.
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

const nothingFromElsewhere = HttpRouter.middleware(
  Effect.map(
    HttpServerResponse.setHeaders({
      "content-security-policy": policy,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff"
    })
  )
).layer
