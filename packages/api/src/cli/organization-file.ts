import { readFileSync } from 'node:fs'
import type { OrganizationFile } from '@slotwell/shared/schema'
import type { Fault } from '../configuration/fault.ts'
import { formatOf, readOrganizationFile } from '../configuration/read-file.ts'
import { CliFailure } from './failure.ts'
import { counted } from './context.ts'

/** Reads an organization file from the disk, or fails with all of its faults. */
export function loadOrganizationFile(path: string): { readonly file: OrganizationFile; readonly warnings: readonly Fault[] } {
  if (path.trim() === '') throw new CliFailure('Which file?', 'Name the file of the organization, in YAML or JSON.')
  const read = readOrganizationFile(textOf(path), formatOf(path))
  if (!read.ok)
    throw new CliFailure(`${path} has ${counted(read.faults.length, 'fault')}. Nothing was changed.`, undefined, { faults: read.faults })
  return read
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new CliFailure(`There is no file ${path}.`, 'Two to start from lie in examples/organizations.')
    throw new CliFailure(`${path} cannot be read (${code ?? 'unknown'}).`, 'Name a YAML or JSON file that this user may read.')
  }
}
