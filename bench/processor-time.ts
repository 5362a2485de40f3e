// Processor time of the workerd processes this program started, to the microsecond, whatever else the machine does: the scheduler's
// own account of each thread (proc(5), /proc/<pid>/task/<tid>/schedstat). Linux only.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Whether this system keeps the account. */
export const isAccounted = (): boolean => existsSync('/proc/self/schedstat');

/** The process ids of all workerd that descend from this process. */
export function workerdProcesses(): number[] {
  const parents = new Map<number, number>();
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    // Behind the name, which may hold anything: state, then the parent.
    const parent = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1];
    parents.set(pid, Number(parent));
  }
  const isOurs = (pid: number): boolean => {
    const seen = new Set<number>();
    for (let at = pid; !seen.has(at); at = parents.get(at) ?? 0) {
      if (at === process.pid) return true;
      seen.add(at);
    }
    return false;
  };
  return [...parents.keys()].filter((pid) => read(`/proc/${pid}/comm`).startsWith('workerd') && isOurs(pid));
}

/** Microseconds that all threads of these processes have run. */
export function processorMicros(processes: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of processes) {
    for (const thread of readdirSync(`/proc/${pid}/task`))
      nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]);
  }
  return nanoseconds / 1000;
}

/** Nothing of what is gone meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
