/**
 * A filter for `bwrap --seccomp`: system calls that no build or test needs and through which kernels were broken, or that
 * reach past the namespaces. An array of `struct sock_filter` (linux/filter.h); undefined on other processors. Numbers:
 * asm/unistd_64.h, asm-generic/unistd.h.
 */
export const seccompFilter = (arch: string): Buffer | undefined => {
  const machine = machines[arch]
  if (machine === undefined) return undefined
  const denied = Object.values(machine.denied).flatMap((number) => [...unless(number, 1), answer(EPERM)])
  const program = [
    load(offset.arch),
    // Calls of another ABI (32-bit, x32) carry other numbers.
    ...unless(machine.audit, 1, true),
    answer(ENOSYS),
    load(offset.number),
    ...(arch === "x64" ? [statement(JGE, 0x40000000, 0, 1), answer(ENOSYS)] : []),
    ...denied,
    ...onlyWhen(machine.socket, [
      load(offset.argument(0)),
      ...families.map((family, index) => statement(JEQ, family, families.length - index, 0)),
      answer(EAFNOSUPPORT),
      statement(RET, ALLOW)
    ]),
    ...onlyWhen(machine.ioctl, [
      load(offset.argument(1)),
      ...terminalTricks.flatMap((request) => [...unless(request, 1), answer(EPERM)]),
      statement(RET, ALLOW)
    ]),
    statement(RET, ALLOW)
  ]
  return Buffer.concat(program)
}

// AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. A network namespace does not confine AF_VSOCK, which leads to the hypervisor.
const families = [1, 2, 10, 16]
// TIOCSTI, TIOCLINUX: type into the terminal of who started us.
const terminalTricks = [0x5412, 0x541c]

const common = {
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  pidfd_getfd: 438,
  mount_setattr: 442,
  quotactl_fd: 443,
  open_tree_attr: 467
}

const machines: Readonly<Record<string, Machine>> = {
  x64: {
    audit: 0xc000003e,
    socket: 41,
    ioctl: 16,
    denied: {
      ...common,
      ...{ add_key: 248, request_key: 249, keyctl: 250, bpf: 321, perf_event_open: 298, userfaultfd: 323 },
      ...{ mount: 165, umount2: 166, pivot_root: 155, setns: 308, name_to_handle_at: 303, open_by_handle_at: 304 },
      ...{ init_module: 175, finit_module: 313, delete_module: 176, kexec_load: 246, kexec_file_load: 320 },
      ...{ swapon: 167, swapoff: 168, reboot: 169, acct: 163, quotactl: 179, syslog: 103, fanotify_init: 300 },
      ...{ settimeofday: 164, clock_settime: 227, clock_adjtime: 305, sethostname: 170, setdomainname: 171 },
      ...{ iopl: 172, ioperm: 173, kcmp: 312, lookup_dcookie: 212, vhangup: 153 }
    }
  },
  arm64: {
    audit: 0xc00000b7,
    socket: 198,
    ioctl: 29,
    denied: {
      ...common,
      ...{ add_key: 217, request_key: 218, keyctl: 219, bpf: 280, perf_event_open: 241, userfaultfd: 282 },
      ...{ mount: 40, umount2: 39, pivot_root: 41, setns: 268, name_to_handle_at: 264, open_by_handle_at: 265 },
      ...{ init_module: 105, finit_module: 273, delete_module: 106, kexec_load: 104, kexec_file_load: 294 },
      ...{ swapon: 224, swapoff: 225, reboot: 142, acct: 89, quotactl: 60, syslog: 116, fanotify_init: 262 },
      ...{ settimeofday: 170, clock_settime: 112, clock_adjtime: 266, sethostname: 161, setdomainname: 162 },
      ...{ kcmp: 272, lookup_dcookie: 18, vhangup: 58 }
    }
  }
}

interface Machine {
  /** AUDIT_ARCH_… of linux/audit.h. */
  readonly audit: number
  readonly socket: number
  readonly ioctl: number
  readonly denied: Readonly<Record<string, number>>
}

const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97]
const [LOAD, JEQ, JGE, RET] = [0x20, 0x15, 0x35, 0x06]
const [ALLOW, ERRNO] = [0x7fff0000, 0x00050000]

// struct seccomp_data: int nr; u32 arch; u64 instruction_pointer; u64 args[6]. Both processors are little-endian.
const offset = { number: 0, arch: 4, argument: (index: number) => 16 + 8 * index }

const statement = (code: number, value: number, yes = 0, no = 0) => {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt16LE(code, 0)
  bytes.writeUInt8(yes, 2)
  bytes.writeUInt8(no, 3)
  bytes.writeUInt32LE(value >>> 0, 4)
  return bytes
}

const load = (at: number) => statement(LOAD, at)
const answer = (errno: number) => statement(RET, ERRNO | errno)

/** Skips the next `count` statements unless what is loaded equals `value`; the other way round with `equal`. */
const unless = (value: number, count: number, equal = false) => [
  equal ? statement(JEQ, value, count, 0) : statement(JEQ, value, 0, count)
]

const onlyWhen = (number: number, then: ReadonlyArray<Buffer>) => [...unless(number, then.length), ...then]
