import { expect, it } from "@effect/vitest"
import { namespaceReasons } from "./findBubblewrap.ts"
import { withoutSecrets } from "./place.ts"

const on = (files: Record<string, string>) => namespaceReasons((path) => files[path]).join("\n")

it("names the switch that keeps user namespaces from us", () => {
  expect(on({ "/proc/sys/kernel/unprivileged_userns_clone": "0" })).toContain("kernel.unprivileged_userns_clone=1")
  expect(on({ "/proc/sys/user/max_user_namespaces": "0" })).toContain("user.max_user_namespaces=15000")
  expect(on({ "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1" })).toContain("/etc/apparmor.d")
  expect(on({ "/proc/1/cgroup": "0::/kubepods/pod1" })).toContain("container")
  expect(on({ "/proc/sys/kernel/unprivileged_userns_clone": "1", "/proc/1/cgroup": "0::/init.scope" })).toBe("")
})

it("takes the credentials out of an npmrc and leaves the rest", () => {
  const npmrc = [
    "registry=https://npm.example/",
    "//npm.example/:_authToken=one",
    "//npm.example/:_auth=two",
    "//npm.example/:username=me",
    "//npm.example/:_password=three",
    "_auth=four",
    "key=five",
    "cafile=/etc/ssl/own.pem",
    "@team:registry=https://team.example/"
  ]
  expect(withoutSecrets(npmrc.join("\n")).split("\n")).toEqual([npmrc[0], npmrc[7], npmrc[8]])
})
