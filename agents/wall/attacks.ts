import type { Enclosure } from "./policy.ts"

/** What an attack aims at; all of it exists, so that reaching it would show. */
export interface Target {
  /** Its own worktree, the only folder it was given. */
  readonly worktree: string
  /** A file of another task, with `canary` in it. */
  readonly secret: string
  readonly canary: string
  readonly repository: string
  readonly home: string
  /** What every command may read: the machine's search path and what it was told to show. */
  readonly shown: ReadonlyArray<string>
  /** A process of ours. */
  readonly victim: number
  /** A server of ours on the loopback, on an abstract socket and on a socket file. */
  readonly port: number
  readonly abstract: string
  readonly socket: string
}

/** A line of shell that says `BROKEN` and how when the wall gives way, and `tried` at its end unless it is killed. */
export interface Attack {
  readonly name: string
  readonly shell: (target: Target) => string
  readonly network?: Enclosure["network"]
  /** It runs until a limit kills it; with `time`, what is left of it until our patience ends. */
  readonly until?: "limit" | "time"
}

export const attacks: ReadonlyArray<Attack> = [
  {
    name: "read outside",
    shell: ({ secret, home, repository, worktree, shown }) => `
      for path in ${secret} $(dirname ${secret}) /etc/shadow /etc/sudoers /etc/ssh ${repository}/package.json ${home}/.ssh ${home}/.npmrc ${home}/.bashrc /root/.bashrc /var/log /run/docker.sock /sys/kernel; do
        [ -e "$path" ] && echo "BROKEN $path is there"
      done
      found=$(find /home /root /var /mnt /media /opt /srv \\( ${["/nowhere", ...shown].map((path) => `-path '${path}'`).join(" -o ")} \\) -prune -o ! -type d -print 2>/dev/null | head -1)
      [ -n "$found" ] && echo "BROKEN $found is there"
      [ "$(ls -A ${worktree}/../.. | wc -l)" -gt 1 ] && echo "BROKEN other tasks are listed"; true`
  },
  {
    name: "read through a link",
    shell: ({ secret, repository, canary }) => `
      ln -sf ${secret} link; ln -sfn / root; ln -sfn ${repository} code
      for path in link root${secret} root/etc/shadow code/package.json /proc/self/root${secret} /proc/1/root${secret} /proc/1/cwd/../..${secret}; do
        cat "$path" 2>/dev/null | grep -q . && echo "BROKEN $path"
      done; grep -q ${canary} /proc/*/environ 2>/dev/null && echo "BROKEN an environment"`
  },
  {
    name: "write outside",
    // What lies below /tmp can be written in a /tmp of its own; whether it was the real one is seen from outside.
    shell: ({ secret, repository, home, canary }) => `
      for path in /x /usr/x /usr/bin/x /usr/local/bin/x /etc/x /etc/passwd /etc/ld.so.preload /dev/x /run/x /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do
        { true >>"$path"; } 2>/dev/null && echo "BROKEN $path"
      done
      for path in ../${canary} ${secret} ${repository}/${canary} ${home}/${canary}; do { echo x >>"$path"; } 2>/dev/null; done
      chmod 777 /usr /etc 2>/dev/null && echo "BROKEN modes"; true`
  },
  {
    name: "network",
    shell: ({ port, abstract, socket }) =>
      node(`
      const { connect } = require("node:net"), { lookup } = require("node:dns"), { createSocket } = require("node:dgram")
      for (const to of [{ port: ${port}, host: "127.0.0.1" }, { port: 443, host: "1.1.1.1" }, { port: 80, host: "169.254.169.254" }, { path: "\\0${abstract}" }, { path: "${socket}" }])
        connect(to).on("connect", () => { console.log("BROKEN", JSON.stringify(to)); process.exit() }).on("error", () => {})
      lookup("example.com", (error) => error || console.log("BROKEN names are resolved"))
      createSocket("udp4").on("error", () => {}).send("x", 53, "8.8.8.8", (error) => error || console.log("BROKEN a datagram left"))
      for (const [name, all] of Object.entries(require("node:os").networkInterfaces())) if (name !== "lo") console.log("BROKEN", name)
      setTimeout(() => process.exit(), 400)
    `)
  },
  {
    name: "a registry's way out",
    network: { _tag: "Registry" },
    shell: ({ port }) =>
      node(`
      const { connect } = require("node:net"), { request } = require("node:http"), proxy = new URL(process.env.https_proxy)
      for (const host of ["example.com:443", "127.0.0.1:${port}", "localhost:${port}", "example.com:22"])
        request({ ...address(), method: "CONNECT", path: host }).on("connect", (answer) => { answer.statusCode === 200 && console.log("BROKEN", host); answer.socket.destroy() }).end()
      request({ ...address(), path: "http://127.0.0.1:${port}/" }, (answer) => answer.statusCode === 403 || console.log("BROKEN plain HTTP", answer.statusCode)).end()
      connect(${port}, "127.0.0.1").on("connect", () => console.log("BROKEN the loopback")).on("error", () => {})
      function address() { return { host: proxy.hostname, port: proxy.port, agent: false } }
    `)
  },
  {
    name: "other processes",
    shell: ({ victim, canary }) => `
      [ "$(ls /proc | grep -c '^[0-9]')" -gt 20 ] && echo "BROKEN processes of the machine are listed"
      kill -9 ${victim} 2>/dev/null
      grep -qs ${canary} /proc/${victim}/environ && echo "BROKEN its environment"; true`
  },
  { name: "kill everybody", until: "limit", shell: () => "kill -9 -1; kill -9 0; while :; do sleep 1; done" },
  {
    name: "rights",
    shell: () => `
      grep -q '^CapEff:.*[1-9a-f]' /proc/self/status && echo "BROKEN capabilities"
      grep -q '^NoNewPrivs:.*1' /proc/self/status || echo "BROKEN setuid programs gain rights"
      unshare -Ur true 2>/dev/null && echo "BROKEN a user namespace"
      unshare -m true 2>/dev/null && echo "BROKEN a mount namespace"
      mount -t tmpfs none /tmp 2>/dev/null && echo "BROKEN mount"
      mount -o remount,rw / 2>/dev/null && echo "BROKEN remount"
      umount -l /proc 2>/dev/null && echo "BROKEN umount"
      chroot / /bin/true 2>/dev/null && echo "BROKEN chroot"
      cp /bin/sh own && chmod 4755 own && ./own -p -c 'id -u' | grep -qx 0 && echo "BROKEN setuid"
      nsenter -t 1 -m true 2>/dev/null && echo "BROKEN nsenter"
      hostname x 2>/dev/null && echo "BROKEN hostname"; true`
  },
  {
    name: "devices",
    shell: () => `
      find /proc -maxdepth 6 -type f -writable -not -path "/proc/[0-9]*" -not -path "/proc/self/*" -not -path "/proc/thread-self/*" 2>/dev/null | while read -r path; do
        { true >>"$path"; } 2>/dev/null && echo "BROKEN $path can be written"
      done
      mknod disk b 8 0 2>/dev/null && echo "BROKEN mknod"
      for path in /dev/mem /dev/kmsg /dev/kvm /dev/fuse /dev/sda /dev/vda /dev/nvme0n1 /dev/net/tun /dev/vsock /proc/kcore /proc/kmsg; do
        { head -c 1 "$path" >/dev/null; } 2>/dev/null && echo "BROKEN $path"
      done; true`
  },
  {
    name: "system calls",
    shell: () => `
      command -v perl >/dev/null || { echo "no perl to try it with"; echo tried; exit; }
      perl -e '
        my %call = $ARGV[0] eq "x86_64"
          ? (keyctl => 250, add_key => 248, bpf => 321, userfaultfd => 323, perf_event_open => 298, io_uring_setup => 425, setns => 308)
          : (keyctl => 219, add_key => 217, bpf => 280, userfaultfd => 282, perf_event_open => 241, io_uring_setup => 425, setns => 268);
        for my $name (sort keys %call) { $! = 0; syscall($call{$name}, 0, 0, 0, 0, 0); print "BROKEN $name $!\\n" unless $!{EPERM} }
        for my $family (17, 40, 38, 44) { print "BROKEN socket family $family\\n" if socket(my $s, $family, 2, 0) }
        open(my $tty, "<", "/dev/ptmx"); my $key = "x"; print "BROKEN TIOCSTI\\n" if ioctl($tty, 0x5412, $key)
      ' "$(uname -m)"`
  },
  { name: "fork bomb", until: "time", shell: () => "f() { f | f & }; f; f; while :; do sleep 1; done" },
  {
    name: "many processes",
    shell: () =>
      node(`
      const { spawn } = require("node:child_process")
      let started = 0
      for (let n = 0; n < 200; n++) spawn("sleep", ["60"]).on("error", () => {}).on("spawn", () => ++started > 100 && console.log("BROKEN", started, "processes"))
      setTimeout(() => { console.log("tried"); process.exit() }, 300)
    `)
  },
  {
    name: "memory",
    until: "limit",
    shell: () => node("const kept = []; for (;;) kept.push(Buffer.alloc(16777216, 1))")
  },
  {
    name: "memory of many",
    until: "time",
    shell: () => {
      const hog = node(`
        const kept = Array.from({ length: 16 }, () => Buffer.alloc(8388608, 1))
        require("node:fs").appendFileSync("full", "x")
        setInterval(() => kept, 1000)
      `)
      return `for n in 1 2 3 4 5 6; do ${hog} & done; while sleep 0.1; do [ "$(wc -c 2>/dev/null <full)" = 6 ] && echo BROKEN; done`
    }
  },
  {
    name: "disk, one file",
    shell: () => `
      head -c 200000000 /dev/zero >big 2>/dev/null; [ "$(stat -c %s big)" -gt 100000000 ] && echo "BROKEN a large file"
      head -c 200000000 /dev/zero >/tmp/big 2>/dev/null; [ "$(stat -c %s /tmp/big)" -gt 40000000 ] && echo "BROKEN /tmp"
      head -c 200000000 /dev/zero >/dev/shm/big 2>/dev/null; [ "$(stat -c %s /dev/shm/big)" -gt 40000000 ] && echo "BROKEN /dev/shm"; rm -f big`
  },
  {
    name: "disk, many files",
    until: "limit",
    shell: () =>
      "n=0; while :; do n=$((n + 1)); head -c 8000000 /dev/zero >part-$n; [ $n -gt 400 ] && echo BROKEN && exit; done"
  },
  {
    name: "outlive",
    shell: () =>
      "setsid sh -c 'trap \"\" TERM HUP INT; exec sleep 987' >/dev/null 2>&1 & (nohup sleep 986 >/dev/null 2>&1 &)"
  }
]

// A node that does not even start must not count as one that was held.
const node = (script: string) => `{ node -e '${script.trim().replaceAll("'", `'\\''`)}' || exit; }`
