// System calls by architecture and number (the kernel's syscall tables): those that rules commonly watch. Others keep their
// number.

/** `arch` as auditd writes it -> number and name of calls. */
const TABLES: Readonly<Record<string, string>> = {
  // x86_64
  c000003e:
    '2 open 41 socket 42 connect 43 accept 44 sendto 49 bind 50 listen 56 clone 57 fork 58 vfork 59 execve 62 kill 76 truncate 77 ftruncate 82 rename 83 mkdir 84 rmdir 85 creat 86 link 87 unlink 88 symlink 90 chmod 91 fchmod 92 chown 93 fchown 94 lchown 101 ptrace 105 setuid 106 setgid 113 setreuid 114 setregid 117 setresuid 119 setresgid 133 mknod 159 adjtimex 161 chroot 164 settimeofday 165 mount 166 umount2 169 reboot 170 sethostname 171 setdomainname 175 init_module 176 delete_module 188 setxattr 189 lsetxattr 190 fsetxattr 197 removexattr 198 lremovexattr 199 fremovexattr 227 clock_settime 235 utimes 257 openat 258 mkdirat 259 mknodat 260 fchownat 263 unlinkat 264 renameat 265 linkat 266 symlinkat 268 fchmodat 272 unshare 280 utimensat 288 accept4 308 setns 310 process_vm_readv 311 process_vm_writev 313 finit_module 316 renameat2 319 memfd_create 321 bpf 322 execveat 435 clone3 437 openat2',
  // i386
  40000003:
    '2 fork 5 open 8 creat 9 link 10 unlink 11 execve 14 mknod 15 chmod 16 lchown 21 mount 26 ptrace 37 kill 38 rename 39 mkdir 40 rmdir 52 umount2 61 chroot 74 sethostname 79 settimeofday 83 symlink 94 fchmod 95 fchown 102 socketcall 120 clone 124 adjtimex 128 init_module 129 delete_module 182 chown 190 vfork 212 chown32 264 clock_settime 295 openat 296 mkdirat 301 unlinkat 302 renameat 306 fchmodat 350 finit_module 357 bpf 358 execveat 361 bind 362 connect 363 listen 364 accept4',
  // aarch64
  c00000b7:
    '5 setxattr 14 removexattr 33 mknodat 34 mkdirat 35 unlinkat 36 symlinkat 37 linkat 38 renameat 39 umount2 40 mount 45 truncate 46 ftruncate 51 chroot 52 fchmod 53 fchmodat 54 fchownat 55 fchown 56 openat 88 utimensat 97 unshare 105 init_module 106 delete_module 112 clock_settime 117 ptrace 129 kill 142 reboot 144 setgid 146 setuid 161 sethostname 170 settimeofday 171 adjtimex 198 socket 200 bind 201 listen 202 accept 203 connect 206 sendto 220 clone 221 execve 242 accept4 268 setns 273 finit_module 276 renameat2 280 bpf 281 execveat 437 openat2',
};

const BY_ARCH = new Map(
  Object.entries(TABLES).map(([arch, row]) => {
    const words = row.split(' ');
    const names = new Map<string, string>();
    for (let i = 0; i + 1 < words.length; i += 2) names.set(words[i] ?? '', words[i + 1] ?? '');
    return [arch, names] as const;
  }),
);

/** Name of a call, where the table has it. */
export const syscallName = (arch: string, number: string): string | undefined =>
  BY_ARCH.get(arch)?.get(number);

/** File System Activity (1001) of calls that change or open a file. */
export const FILE_CALLS: ReadonlyMap<string, number> = new Map([
  ...['creat', 'mkdir', 'mkdirat', 'mknod', 'mknodat', 'link', 'linkat', 'symlink', 'symlinkat'].map(
    entry(1),
  ),
  ...['truncate', 'ftruncate'].map(entry(3)),
  ...['unlink', 'unlinkat', 'rmdir'].map(entry(4)),
  ...['rename', 'renameat', 'renameat2'].map(entry(5)),
  ...['setxattr', 'lsetxattr', 'fsetxattr', 'removexattr', 'lremovexattr', 'fremovexattr'].map(entry(6)),
  ...['utimes', 'utimensat'].map(entry(6)),
  ...['chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'lchown', 'fchownat', 'chown32'].map(entry(7)),
  ['mount', 12],
  ['umount2', 13],
  ...['open', 'openat', 'openat2'].map(entry(14)),
]);

/** Network Activity (4001) of calls on sockets: a connection wanted, taken, or waited for. */
export const SOCKET_CALLS: ReadonlyMap<string, number> = new Map([
  ['accept', 1],
  ['accept4', 1],
  ['bind', 7],
  ['connect', 1],
  ['listen', 7],
  ['sendto', 6],
  ['socketcall', 6],
]);

function entry(activity: number): (name: string) => [string, number] {
  return (name) => [name, activity];
}
