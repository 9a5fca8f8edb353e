// Preloaded into every Node of a run: its calendar is ahead by as many days as the folder of this file is called. Timers and
// `performance` stay as they are.
"use strict"
const { basename } = require("node:path")
const { syncBuiltinESMExports } = require("node:module")
const vm = require("node:vm")

const shift = (ahead) => {
  const Real = Date
  const real = Real.now.bind(Real)
  const now = () => real() + ahead
  // An ordinary property still, as fake clocks of tests replace it.
  Real.now = now
  const Shifted = new Proxy(Real, {
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
    apply: () => new Real(now()).toString()
  })
  Real.prototype.constructor = Shifted
  globalThis.Date = Shifted
}

const ahead = Number(basename(__dirname)) * 86_400_000
shift(ahead)

// Some runners give each test file a world of its own, with a Date of its own.
const { createContext } = vm
const prepared = new WeakSet()
vm.createContext = (...args) => {
  const made = createContext(...args)
  if (!prepared.has(made)) {
    prepared.add(made)
    vm.runInContext(`(${shift})(${ahead})`, made)
  }
  return made
}
syncBuiltinESMExports()
