import { execFileSync } from 'node:child_process'
import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const works = (command: string, ...args: readonly string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A way in which the machine really refuses writes, and how it ends. */
export interface Trouble {
  /** Which way this machine allowed. */
  readonly how: string
  begin(pid: number): void | Promise<void>
  end(pid: number): void | Promise<void>
}

/** A disk of its own for one test. */
export interface SmallDisk extends Trouble {
  readonly folder: string
  remove(): void
}

/**
 * A folder that can be filled to the last byte: a file system in memory where this user may mount one; elsewhere the kernel's
 * limit on the size of a file (`ulimit -f`), set for the running process, refuses its writes.
 */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-disk-'))
  if (!works('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder))
    return { how: 'file size limit', folder, ...fileSizeLimit, remove: () => rmSync(folder, { recursive: true, force: true }) }
  const filler = join(folder, 'filler')
  return {
    how: 'full tmpfs',
    folder,
    begin() {
      const handle = openSync(filler, 'a')
      try {
        for (const piece of [Buffer.alloc(65_536), Buffer.alloc(1)]) fill(handle, piece)
      } finally {
        closeSync(handle)
      }
    },
    end: () => rmSync(filler),
    remove() {
      execFileSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Writes until nothing fits any more. */
function fill(handle: number, piece: Buffer) {
  for (;;) {
    const before = fstatSync(handle).size
    try {
      writeSync(handle, piece)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
      throw error
    }
    if (fstatSync(handle).size === before) return
  }
}

/** Files that cannot be written though they are open: immutable where the file system knows that, else by the kernel's limit. */
export function unwritable(files: readonly string[]): Trouble {
  const there = () => files.filter((file) => statSync(file, { throwIfNoEntry: false }))
  const set = (sign: '+' | '-') => works('chattr', `${sign}i`, ...there())
  const possible = set('+')
  set('-')
  return possible
    ? { how: 'chattr +i', begin: () => void set('+'), end: () => void set('-') }
    : { how: 'file size limit', ...fileSizeLimit }
}

const fileSizeLimit = {
  begin: (pid: number) => void execFileSync('prlimit', ['--pid', String(pid), '--fsize=4096:']),
  end: (pid: number) => void execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']),
}
