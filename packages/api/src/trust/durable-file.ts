import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a file that only its owner can read, on the disk when this returns. Written beside and linked into place: the name appears with the whole
 * text or not at all, and never over another file. False if it is there already: another process was faster. Throws the
 * fault of the file system.
 */
export function writeOnce(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`
  try {
    appendFlushed(draft, text)
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
  flushFolder(dirname(path))
  return true
}

/** On the disk when it returns; several processes may append at once. */
export function appendFlushed(path: string, text: string): void {
  const handle = openSync(path, 'a', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A new name is on the disk only when its folder is. */
export function flushFolder(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
