import { HttpServerResponse } from "effect/http"
import type { Named } from "../models/proofs.ts"

/**
 * An artifact as a file. A repository, a model or somebody's test wrote what is in it: no browser may take it for a page, and none
 * runs it here.
 */
export const download = (sha256: string, { kind, name }: Named, bytes: Uint8Array) =>
  HttpServerResponse.uint8Array(bytes, { contentType: types[kind], headers: headersFor(sha256, name) })

export const notModified = (sha256: string, { name }: Named) =>
  HttpServerResponse.empty({ status: 304, headers: headersFor(sha256, name) })

const headersFor = (sha256: string, name: string) => ({
  etag: `"${sha256}"`,
  // Asked for again each time: it never changes, but it may be erased.
  "cache-control": "private, no-cache",
  vary: "authorization",
  "content-disposition": `attachment; filename="${name.replaceAll(/[^A-Za-z0-9._-]/g, "_")}"`,
  "content-security-policy": "default-src 'none'; sandbox",
  "x-content-type-options": "nosniff"
})

const types: { readonly [Kind in Named["kind"]]: string } = {
  patch: "text/x-patch; charset=utf-8",
  log: "text/plain; charset=utf-8",
  transcript: "application/x-ndjson; charset=utf-8"
}
