import { BlockList, isIP, isIPv4 } from "node:net"
import { Option } from "effect"
import { type Delivery, header } from "../Webhook.ts"

/** Addresses and CIDR ranges, between commas, blanks or lines; what follows a `#` is a remark. None when one of them is neither. */
export const addressesIn = (text: string): Option.Option<BlockList> => {
  const list = new BlockList()
  const entries = text.replace(/#.*$/gm, "").split(/[\s,;]+/)
  for (const entry of entries.filter((one) => one !== "")) {
    const [address = "", prefix, ...rest] = entry.split("/")
    const bits = isIPv4(address) ? 32 : 128
    const length = prefix === undefined ? bits : Number(/^\d{1,3}$/.test(prefix) ? prefix : Number.NaN)
    if (isIP(address) === 0 || rest.length > 0 || !(length >= 0 && length <= bits)) return Option.none()
    list.addSubnet(address, length, isIPv4(address) ? "ipv4" : "ipv6")
  }
  return Option.some(list)
}

/** Whether the list holds the address; what is none is in no list. An IPv4 address mapped into IPv6 is the IPv4 address. */
export const contains = (list: BlockList, address: string): boolean => {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "")
  return isIP(plain) !== 0 && list.check(plain, isIPv4(plain) ? "ipv4" : "ipv6")
}

/** Who called, seen from the inside out: the first that is no proxy of ours. What stands beyond that one is only its word. */
export const callerOf = (delivery: Delivery, proxies: BlockList): string => {
  const forwarded = (header(delivery, "x-forwarded-for") ?? "").split(",").map((one) => one.trim())
  const hops = [...forwarded.filter((one) => one !== ""), delivery.address]
  return hops.findLast((hop) => !contains(proxies, hop)) ?? hops[0]!
}
